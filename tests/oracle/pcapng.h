// The blocks of a pcapng file that hold packets; all others are passed over.
// https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-03.html
#pragma once

#include "oracle/capture.h"

namespace exporter::oracle {

Frames read_pcapng(const Bytes& file);

}  // namespace exporter::oracle
