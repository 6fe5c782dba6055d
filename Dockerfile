# docker build -t ebpf-traffic-exporter .
# docker run --network host --cap-drop ALL --cap-add BPF --cap-add NET_ADMIN ebpf-traffic-exporter
#
# The image holds the exporter, the libraries that it is linked to, and nothing else: no shell, no package manager.
FROM debian:trixie-slim AS build
WORKDIR /src
COPY scripts/bootstrap scripts/
RUN apt-get update && apt-get install -y --no-install-recommends libcap2-bin && scripts/bootstrap --run
COPY . .
ARG REVISION=unknown
RUN cmake --preset release -DTRAFFIC_TESTS=OFF \
 && TRAFFIC_REVISION=$REVISION cmake --build --preset release --target ebpf-traffic-exporter \
 && scripts/image-root build/release/ebpf-traffic-exporter /image

FROM scratch
COPY --from=build /image /
USER 65532:65532
EXPOSE 9091
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["/usr/bin/ebpf-traffic-exporter", "status"]
ENTRYPOINT ["/usr/bin/ebpf-traffic-exporter"]
