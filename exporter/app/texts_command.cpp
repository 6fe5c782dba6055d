#include <iostream>

#include "app/commands.h"
#include "options/completion.h"
#include "options/manual.h"

namespace exporter {

int print_completion(const Invocation& invocation) {
  const auto text = completion_for(invocation.operand);
  std::cout << text.value_or("");
  return text ? 0 : static_cast<int>(Fault::Usage);
}

int print_manual() {
  std::cout << manual_page();
  return 0;
}

}  // namespace exporter
