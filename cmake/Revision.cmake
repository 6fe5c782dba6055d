# Run at every build: writes revision.h, and touches it only when the revision changed.
execute_process(COMMAND git -C ${SOURCE} describe --always --dirty --tags OUTPUT_VARIABLE revision
                OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT revision AND DEFINED ENV{TRAFFIC_REVISION})
  set(revision $ENV{TRAFFIC_REVISION}) # a copy of the tree without its history
endif()
if(NOT revision)
  set(revision unknown)
endif()
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT "#define TRAFFIC_REVISION \"${revision}\"\n" @ONLY)
