// The manual page, section 8, in roff, written from the tables of verbs and flags.
#pragma once

#include <string>

namespace exporter {

std::string manual_page();

}  // namespace exporter
