# SPDX-License-Identifier: MIT
# Install rules: headers, and the package that find_package(asio-mcp) reads.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(mcp_package_dir "${CMAKE_INSTALL_DATADIR}/cmake/asio-mcp")

configure_package_config_file(
    "${CMAKE_CURRENT_LIST_DIR}/asio-mcp-config.cmake.in"
    "${PROJECT_BINARY_DIR}/asio-mcp-config.cmake"
    INSTALL_DESTINATION "${mcp_package_dir}"
    NO_SET_AND_CHECK_MACRO
    NO_CHECK_REQUIRED_COMPONENTS_MACRO)
# Before 1.0 a minor version may change the interface.
write_basic_package_version_file(
    "${PROJECT_BINARY_DIR}/asio-mcp-config-version.cmake"
    COMPATIBILITY SameMinorVersion
    ARCH_INDEPENDENT)

install(TARGETS asio-mcp EXPORT asio-mcp-targets)
if(TARGET asio-mcp-toml)
    install(TARGETS asio-mcp-toml EXPORT asio-mcp-targets)
endif()
install(EXPORT asio-mcp-targets NAMESPACE mcp:: DESTINATION "${mcp_package_dir}")
# Apart, so that who uses no HTTP or no skills needs nothing of them.
if(TARGET asio-mcp-http)
    install(TARGETS asio-mcp-http EXPORT asio-mcp-http-targets)
    install(EXPORT asio-mcp-http-targets NAMESPACE mcp:: DESTINATION "${mcp_package_dir}")
endif()
if(TARGET asio-mcp-skills)
    install(TARGETS asio-mcp-skills EXPORT asio-mcp-skills-targets)
    install(EXPORT asio-mcp-skills-targets NAMESPACE mcp:: DESTINATION "${mcp_package_dir}")
endif()
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/mcp" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(FILES
    "${PROJECT_BINARY_DIR}/asio-mcp-config.cmake"
    "${PROJECT_BINARY_DIR}/asio-mcp-config-version.cmake"
    "${CMAKE_CURRENT_LIST_DIR}/mcp_dependencies.cmake"
    "${CMAKE_CURRENT_LIST_DIR}/FindAsio.cmake"
    "${CMAKE_CURRENT_LIST_DIR}/FindLlhttp.cmake"
    DESTINATION "${mcp_package_dir}")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DATADIR}/licenses/asio-mcp")
