/* For LD_PRELOAD: a library that sets the locale of the environment, as GUI and scripting ones do. */
#include <locale.h>
#include <stdlib.h>

__attribute__((constructor)) static void set_locale(void) {
  const char* wanted = getenv("LC_ALL");

  if (wanted && !setlocale(LC_ALL, wanted)) abort();
}
