# SPDX-License-Identifier: MIT
# Finds llhttp, the HTTP parser of Node.js, as mcp_llhttp: a target that exists, a CMake package, a library that
# pkg-config knows, or the C sources that Debian's node-llhttp brings, which are built here as a static library.
#
# Only releases from 9 on are always strict, so an older library is not taken as it was built by somebody else; its
# sources are built in strict mode. Llhttp_FOUND and Llhttp_VERSION say what was found.
# Include it where languages can be enabled: the sources are C.
include(FindPackageHandleStandardArgs)

set(Llhttp_origin "")
if(TARGET mcp_llhttp)
    set(Llhttp_origin "mcp_llhttp")
endif()

if(NOT Llhttp_origin)
    if(NOT TARGET llhttp::llhttp AND NOT TARGET llhttp::llhttp_static AND NOT TARGET llhttp::llhttp_shared)
        find_package(llhttp 9 QUIET CONFIG)
    endif()
    foreach(Llhttp_target IN ITEMS llhttp::llhttp llhttp::llhttp_static llhttp::llhttp_shared)
        if(TARGET ${Llhttp_target} AND NOT Llhttp_origin)
            set(Llhttp_origin "${Llhttp_target}")
            set(Llhttp_VERSION "${llhttp_VERSION}")
            add_library(mcp_llhttp INTERFACE IMPORTED)
            target_link_libraries(mcp_llhttp INTERFACE ${Llhttp_target})
        endif()
    endforeach()
    unset(Llhttp_target)
endif()

if(NOT Llhttp_origin AND NOT CMAKE_DISABLE_FIND_PACKAGE_llhttp)
    find_package(PkgConfig QUIET)
    if(PkgConfig_FOUND)
        pkg_check_modules(Llhttp_pkg QUIET IMPORTED_TARGET libllhttp>=9)
    endif()
    if(Llhttp_pkg_FOUND)
        set(Llhttp_origin "pkg-config")
        set(Llhttp_VERSION "${Llhttp_pkg_VERSION}")
        add_library(mcp_llhttp INTERFACE IMPORTED)
        target_link_libraries(mcp_llhttp INTERFACE PkgConfig::Llhttp_pkg)
    endif()
endif()

if(NOT Llhttp_origin AND NOT CMAKE_DISABLE_FIND_PACKAGE_llhttp)
    find_path(Llhttp_SOURCE_DIR NAMES llhttp.c PATH_SUFFIXES llhttp share/llhttp PATHS /usr/share NO_CACHE)
    find_path(Llhttp_INCLUDE_DIR NAMES llhttp.h
        PATH_SUFFIXES llhttp include/llhttp share/include/llhttp
        PATHS /usr/share/include /usr/share NO_CACHE)
    if(Llhttp_SOURCE_DIR AND Llhttp_INCLUDE_DIR)
        foreach(Llhttp_part IN ITEMS MAJOR MINOR PATCH)
            file(STRINGS "${Llhttp_INCLUDE_DIR}/llhttp.h" Llhttp_line REGEX "#define LLHTTP_VERSION_${Llhttp_part} ")
            string(REGEX MATCH "[0-9]+" Llhttp_${Llhttp_part} "${Llhttp_line}")
        endforeach()
        set(Llhttp_VERSION "${Llhttp_MAJOR}.${Llhttp_MINOR}.${Llhttp_PATCH}")
        if(Llhttp_VERSION VERSION_GREATER_EQUAL 8)
            set(Llhttp_origin "${Llhttp_SOURCE_DIR}")
            if(NOT CMAKE_C_COMPILER_LOADED)
                enable_language(C)
            endif()
            add_library(mcp_llhttp STATIC EXCLUDE_FROM_ALL
                "${Llhttp_SOURCE_DIR}/api.c" "${Llhttp_SOURCE_DIR}/http.c" "${Llhttp_SOURCE_DIR}/llhttp.c")
            target_include_directories(mcp_llhttp SYSTEM PUBLIC "${Llhttp_INCLUDE_DIR}")
            target_compile_definitions(mcp_llhttp PRIVATE LLHTTP_STRICT_MODE=1)
            # Optimised in every configuration: the parser is slow otherwise, and nobody steps through it.
            target_compile_options(mcp_llhttp PRIVATE -O2 -w)
            set_target_properties(mcp_llhttp PROPERTIES POSITION_INDEPENDENT_CODE ON)
        endif()
    endif()
endif()

find_package_handle_standard_args(Llhttp REQUIRED_VARS Llhttp_origin VERSION_VAR Llhttp_VERSION)
