# SPDX-License-Identifier: MIT
# What mcp::mcp, mcp::http and mcp::skills need, found the same way in this build and in the installed package.

# Sets `out` to a message that says what to install, or to nothing when all is there.
macro(mcp_find_dependencies out)
    set(${out} "")

    if(NOT TARGET asio::asio)
        find_package(Asio 1.22.1 QUIET MODULE)
    endif()
    if(NOT TARGET asio::asio)
        string(APPEND ${out} "  Asio 1.22.1 or newer, standalone. Debian: libasio-dev; vcpkg: asio; Conan: asio\n")
    endif()

    if(NOT TARGET nlohmann_json::nlohmann_json)
        find_package(nlohmann_json 3.11 QUIET CONFIG)
    endif()
    if(NOT TARGET nlohmann_json::nlohmann_json)
        string(APPEND ${out} "  nlohmann_json 3.11 or newer. Debian: nlohmann-json3-dev; vcpkg: nlohmann-json; Conan: nlohmann_json\n")
    endif()

    if(NOT TARGET tl::expected)
        find_package(tl-expected 1.0 QUIET CONFIG)
    endif()
    if(NOT TARGET tl::expected)
        string(APPEND ${out} "  tl::expected 1.0 or newer. Debian: libexpected-dev; vcpkg: tl-expected; Conan: tl-expected\n")
    endif()

    if(NOT TARGET Threads::Threads)
        set(THREADS_PREFER_PTHREAD_FLAG ON)
        find_package(Threads QUIET)
    endif()
    if(NOT TARGET Threads::Threads)
        string(APPEND ${out} "  A threads library. Debian: libc6-dev\n")
    endif()

    if(${out})
        set(${out} "asio-mcp needs what was not found:\n${${out}}")
    endif()
endmacro()

# The same for what mcp::http needs beside mcp::mcp.
macro(mcp_find_http_dependencies out)
    set(${out} "")

    find_package(Llhttp 8 QUIET MODULE)
    if(NOT TARGET mcp_llhttp)
        string(APPEND ${out} "  llhttp 9 or newer, or the sources of 8. Debian: node-llhttp (12) or libllhttp-dev; vcpkg: llhttp; Conan: llhttp\n")
    endif()

    if(NOT TARGET OpenSSL::SSL)
        find_package(OpenSSL 3 QUIET COMPONENTS SSL Crypto)
    endif()
    if(NOT TARGET OpenSSL::SSL)
        string(APPEND ${out} "  OpenSSL 3. Debian: libssl-dev; vcpkg: openssl; Conan: openssl\n")
    endif()

    if(${out})
        set(${out} "HTTP needs what was not found:\n${${out}}")
    endif()
endmacro()

# The same for what mcp::skills needs beside mcp::mcp, as mcp_yaml_cpp: its target has had two names.
macro(mcp_find_skills_dependencies out)
    set(${out} "")

    if(NOT TARGET yaml-cpp::yaml-cpp AND NOT TARGET yaml-cpp)
        find_package(yaml-cpp 0.7 QUIET CONFIG)
    endif()
    if(NOT TARGET mcp_yaml_cpp AND (TARGET yaml-cpp::yaml-cpp OR TARGET yaml-cpp))
        add_library(mcp_yaml_cpp INTERFACE IMPORTED)
        if(TARGET yaml-cpp::yaml-cpp)
            target_link_libraries(mcp_yaml_cpp INTERFACE yaml-cpp::yaml-cpp)
        else()
            target_link_libraries(mcp_yaml_cpp INTERFACE yaml-cpp)
        endif()
    endif()
    if(NOT TARGET mcp_yaml_cpp)
        string(APPEND ${out} "  yaml-cpp 0.7 or newer. Debian: libyaml-cpp-dev; vcpkg: yaml-cpp; Conan: yaml-cpp\n")
    endif()

    if(NOT TARGET OpenSSL::Crypto)
        find_package(OpenSSL 3 QUIET COMPONENTS Crypto)
    endif()
    if(NOT TARGET OpenSSL::Crypto)
        string(APPEND ${out} "  OpenSSL 3. Debian: libssl-dev; vcpkg: openssl; Conan: openssl\n")
    endif()

    if(${out})
        set(${out} "Skills need what was not found:\n${${out}}")
    endif()
endmacro()
