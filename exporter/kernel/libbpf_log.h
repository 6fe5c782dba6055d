// libbpf writes to stderr unless told otherwise; here it goes to our log, at debug level: what matters to an
// operator reaches them as an Error.
#pragma once

namespace exporter::kernel {

void route_libbpf_log();

}  // namespace exporter::kernel
