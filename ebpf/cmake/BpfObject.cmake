# bpf_object(<target> SOURCE file.bpf.c NAME name)
#
# clang compiles SOURCE to BPF, bpftool makes the skeleton <name>.skel.h from it. <target> is an INTERFACE library
# that carries the include directory and the order; header dependencies are tracked.
find_program(TRAFFIC_CLANG NAMES clang clang-19 clang-18 clang-16 clang-14 REQUIRED)

execute_process(COMMAND ${TRAFFIC_CLANG} --version OUTPUT_VARIABLE clang_version)
string(REGEX REPLACE ".*version ([0-9]+).*" "clang-\\1" BPF_COMPILER "${clang_version}")

# bpftool is in nobody's PATH, and Ubuntu's /usr/sbin/bpftool only works for the running kernel's own package.
file(GLOB bpftool_candidates /usr/lib/linux-tools*/bpftool /usr/lib/linux-tools/*/bpftool)
foreach(candidate IN ITEMS ${TRAFFIC_BPFTOOL} /usr/sbin/bpftool /usr/local/sbin/bpftool bpftool ${bpftool_candidates})
  execute_process(COMMAND ${candidate} version RESULT_VARIABLE status OUTPUT_QUIET ERROR_QUIET)
  if(status EQUAL 0)
    set(TRAFFIC_BPFTOOL ${candidate} CACHE STRING "bpftool that makes the skeletons" FORCE)
    break()
  endif()
endforeach()
if(NOT TRAFFIC_BPFTOOL)
  message(FATAL_ERROR "bpftool is missing or does not run: scripts/bootstrap installs it")
endif()

# With -target bpf clang no longer finds <asm/types.h> by itself.
execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-multiarch OUTPUT_VARIABLE multiarch
                OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
# v2 and not v3: with 32-bit registers clang packs two spills into one stack slot, which kernels before 6.3 refuse
# without CAP_PERFMON.
set(BPF_FLAGS -O2 -g -mcpu=v2 -Wall -Wextra -Werror -target bpf -idirafter /usr/include/${multiarch}
    -I${PROJECT_SOURCE_DIR})

function(bpf_object target)
  cmake_parse_arguments(BPF "" "SOURCE;NAME" "" ${ARGN})
  set(source ${CMAKE_CURRENT_SOURCE_DIR}/${BPF_SOURCE})
  set(object ${CMAKE_CURRENT_BINARY_DIR}/${BPF_NAME}.o)
  set(skeleton ${CMAKE_CURRENT_BINARY_DIR}/${BPF_NAME}.skel.h)
  add_custom_command(
    OUTPUT ${object}
    COMMAND ${TRAFFIC_CLANG} ${BPF_FLAGS} -MD -MF ${object}.d -c ${source} -o ${object}
    DEPENDS ${source} DEPFILE ${object}.d COMMENT "BPF ${BPF_SOURCE}" VERBATIM)
  # Written aside and moved: a failing bpftool would leave an empty header that looks up to date.
  add_custom_command(
    OUTPUT ${skeleton}
    COMMAND sh -c "${TRAFFIC_BPFTOOL} gen skeleton ${object} name ${BPF_NAME} > ${skeleton}.new && mv ${skeleton}.new ${skeleton}"
    DEPENDS ${object} COMMENT "Skeleton ${BPF_NAME}" VERBATIM)
  add_custom_target(${target}_files DEPENDS ${object} ${skeleton})
  add_library(${target} INTERFACE)
  target_include_directories(${target} SYSTEM INTERFACE ${CMAKE_CURRENT_BINARY_DIR})
  add_dependencies(${target} ${target}_files)
endfunction()
