# What `cmake --install` puts where, for packagers: the exporter, its manual page and completions as it prints them,
# its configuration, and what Prometheus, Alertmanager and Grafana take. Units come from deploy/systemd.
include(GNUInstallDirs)
set(name ebpf-traffic-exporter)
set(papers ${PROJECT_BINARY_DIR}/papers)
set(data ${CMAKE_INSTALL_DATADIR})

add_custom_command(OUTPUT ${papers}/${name}.8 ${papers}/${name}.bash ${papers}/_${name} ${papers}/${name}.fish
                   COMMAND ${CMAKE_COMMAND} -E make_directory ${papers}
                   COMMAND ${name} manual > ${papers}/${name}.8
                   COMMAND ${name} completion bash > ${papers}/${name}.bash
                   COMMAND ${name} completion zsh > ${papers}/_${name}
                   COMMAND ${name} completion fish > ${papers}/${name}.fish
                   DEPENDS ${name} VERBATIM)
add_custom_target(papers ALL DEPENDS ${papers}/${name}.8)

install(TARGETS ${name} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES ${papers}/${name}.8 DESTINATION ${CMAKE_INSTALL_MANDIR}/man8)
install(FILES ${papers}/${name}.bash DESTINATION ${data}/bash-completion/completions RENAME ${name})
install(FILES ${papers}/_${name} DESTINATION ${data}/zsh/vendor-completions)
install(FILES ${papers}/${name}.fish DESTINATION ${data}/fish/vendor_completions.d)
install(FILES deploy/${name}.toml DESTINATION ${CMAKE_INSTALL_SYSCONFDIR}/${name} RENAME config.toml)
install(DIRECTORY deploy/prometheus deploy/alertmanager DESTINATION ${data}/${name})
# Beside them, since alerts name docs/runbooks.md.
install(DIRECTORY docs DESTINATION ${data}/${name})
install(FILES README.md CHANGELOG.md DESTINATION ${data}/${name})
install(FILES dashboards/grafana/overview.json dashboards/grafana/connections.json dashboards/grafana/health.json
        DESTINATION ${data}/${name}/grafana)
