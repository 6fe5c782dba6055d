# add_room(<name> [USES room…] [LINKS library…] [ALONE file…])
#
# One room is one folder of exporter/ and one static library. USES is the list of rooms it may include; the same
# list is written down for the `check.layers` test, which refuses every other #include between rooms.
# With CMAKE_UNITY_BUILD, as most presets have it, several files of a room are compiled as one, which takes a
# third of the time; ALONE are those that give their own meaning to a name of another file.
find_package(PkgConfig REQUIRED)

add_library(traffic_flags INTERFACE)
target_compile_options(traffic_flags INTERFACE -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion
                       $<$<BOOL:${TRAFFIC_WERROR}>:-Werror>
                       $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)  # g++ 14 suspects Abseil's small tables
if(CMAKE_UNITY_BUILD)  # a file among others looks like a header
  target_compile_options(traffic_flags INTERFACE $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wno-subobject-linkage>)
endif()
target_include_directories(traffic_flags INTERFACE ${PROJECT_SOURCE_DIR}/exporter ${PROJECT_SOURCE_DIR})
if(TRAFFIC_SANITIZE)
  target_compile_options(traffic_flags INTERFACE
                         $<$<NOT:$<BOOL:$<TARGET_PROPERTY:ONLY_OBSERVES>>>:-fsanitize=${TRAFFIC_SANITIZE}>
                         -fno-omit-frame-pointer -fno-sanitize-recover=all
                         -Wno-array-bounds)  # g++ sees ghosts in what it instruments
  if(TRAFFIC_SANITIZE MATCHES undefined)
    # vptr: its runtime asks a pipe whether memory can be read, and without a free descriptor calls good objects
    # bad. The others: with them g++ 13 and later do not take a comparison of an address with nullptr for a
    # constant, which Abseil's tables need; AddressSanitizer finds what they would.
    target_compile_options(traffic_flags INTERFACE -fno-sanitize=vptr,null,returns-nonnull-attribute,nonnull-attribute
                           -fdelete-null-pointer-checks)
  endif()
  target_link_options(traffic_flags INTERFACE -fsanitize=${TRAFFIC_SANITIZE})
endif()

set(TRAFFIC_LAYERS_FILE ${PROJECT_BINARY_DIR}/layers.txt)
file(WRITE ${TRAFFIC_LAYERS_FILE} "")

function(add_room name)
  cmake_parse_arguments(ROOM "" "" "USES;LINKS;ALONE" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp)
  list(TRANSFORM ROOM_USES PREPEND room_ OUTPUT_VARIABLE used_rooms)
  if(sources)
    add_library(room_${name} STATIC ${sources})
    target_link_libraries(room_${name} PUBLIC traffic_flags ${used_rooms} ${ROOM_LINKS})
    list(TRANSFORM ROOM_ALONE PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/${name}/)
    set_source_files_properties(${ROOM_ALONE} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  else()
    add_library(room_${name} INTERFACE)
    target_link_libraries(room_${name} INTERFACE traffic_flags ${used_rooms} ${ROOM_LINKS})
  endif()
  list(JOIN ROOM_USES " " uses)
  file(APPEND ${TRAFFIC_LAYERS_FILE} "${name}: ${uses}\n")
endfunction()
