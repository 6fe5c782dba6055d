// Catch2's own main, compiled once for all suites: version 2 takes ten seconds to compile it.
#define CATCH_CONFIG_RUNNER
#include "support/catch.h"

int main(int argc, char** argv) { return Catch::Session().run(argc, argv); }
