# A thin face over scripts/ and CMakePresets.json.
.DEFAULT_GOAL := help
.PHONY: help run build test test-deploy bench compare fuzz test-kernels package dashboards lint clean bootstrap

EXPORTER := build/release/ebpf-traffic-exporter
SOURCES := git ls-files --cached --others --exclude-standard
SUDO := $(if $(filter-out 0,$(shell id -u)),sudo)

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

run: build ## build the exporter and start it, as root: make run ARGS="--iface eth0"
	@exec $(SUDO) $(EXPORTER) $(ARGS)

build: build/release/build.ninja ## build the exporter into build/release
	@cmake --build --preset release --target ebpf-traffic-exporter

test: ## build and run all tests, then those of the sanitizer presets
	@scripts/bootstrap --test
	@scripts/run-tests release asan tsan fuzz

test-deploy: ## the slow tests of what is installed: packages, images, services
	@scripts/bootstrap --deploy
	@scripts/run-tests deploy

bench: ## measure what it costs here, beside baselines: make bench ARGS="--quick --only packet"
	@scripts/bootstrap --test
	@cmake --preset release -DTRAFFIC_TESTS=ON
	@cmake --build --preset release --target bench
	@$(SUDO) scripts/bench $(ARGS)

compare: ## run it beside other tools that count traffic: make compare ARGS="--quick --only ours,darkstat"
	@scripts/bootstrap --test
	@cmake --preset release -DTRAFFIC_TESTS=ON
	@cmake --build --preset release --target ebpf-traffic-exporter compare_traffic
	@$(SUDO) scripts/compare $(ARGS)

fuzz: ## fuzz each target for so long: make fuzz SECONDS=3600
	@scripts/fuzz $(or $(SECONDS),60)

test-kernels: ## kernel and namespace tests on Linux 5.10 to the newest, in QEMU
	@scripts/bootstrap --test
	@cmake --preset release -DTRAFFIC_TESTS=ON
	@cmake --build --preset release --target ebpf-traffic-exporter kernel netns e2e
	@scripts/test-kernels $(ARGS)

package: ## build a Debian package for this system into build/package
	@scripts/package

dashboards: ## make the Grafana dashboards from their source
	@scripts/bootstrap --test
	@scripts/dashboards

lint: bootstrap ## check the scripts, the format and what clang-tidy finds in the exporter
	@scripts/bootstrap --lint
	@shellcheck -x $$($(SOURCES) scripts .ci | xargs grep -lE '^#!.*bash')
	@clang-format --dry-run --Werror $$($(SOURCES) '*.cpp' '*.h' '*.c')
	@cmake --preset dev >/dev/null
	@cmake --build --preset dev --target generated
	@clang-tidy --quiet --warnings-as-errors='*' --extra-arg=-Wno-unknown-warning-option -p build/dev $$($(SOURCES) 'exporter/*.cpp')

clean: ## remove everything built or downloaded into build/
	rm -rf build

bootstrap:
	@scripts/bootstrap --run

build/release/build.ninja: CMakePresets.json | bootstrap
	@cmake --preset release -DTRAFFIC_TESTS=OFF
	@touch $@
