# SPDX-License-Identifier: MIT
# Finds standalone Asio as asio::asio: a target that exists, a CMake package, or the bare headers.
include(FindPackageHandleStandardArgs)

if(NOT TARGET asio::asio)
    find_package(asio CONFIG QUIET)
endif()

if(TARGET asio::asio)
    get_target_property(Asio_INCLUDE_DIR asio::asio INTERFACE_INCLUDE_DIRECTORIES)
    find_package_handle_standard_args(Asio REQUIRED_VARS Asio_INCLUDE_DIR)
    return()
endif()

find_path(Asio_INCLUDE_DIR NAMES asio/any_io_executor.hpp)
mark_as_advanced(Asio_INCLUDE_DIR)

# ASIO_VERSION is major * 100000 + minor * 100 + patch.
if(Asio_INCLUDE_DIR AND EXISTS "${Asio_INCLUDE_DIR}/asio/version.hpp")
    file(STRINGS "${Asio_INCLUDE_DIR}/asio/version.hpp" Asio_line REGEX "#define ASIO_VERSION [0-9]+")
    string(REGEX MATCH "[0-9]+" Asio_number "${Asio_line}")
    math(EXPR Asio_major "${Asio_number} / 100000")
    math(EXPR Asio_minor "${Asio_number} / 100 % 1000")
    math(EXPR Asio_patch "${Asio_number} % 100")
    set(Asio_VERSION "${Asio_major}.${Asio_minor}.${Asio_patch}")
    unset(Asio_line)
    unset(Asio_number)
    unset(Asio_major)
    unset(Asio_minor)
    unset(Asio_patch)
endif()

find_package_handle_standard_args(Asio
    REQUIRED_VARS Asio_INCLUDE_DIR
    VERSION_VAR Asio_VERSION)

if(Asio_FOUND)
    add_library(asio::asio INTERFACE IMPORTED)
    target_include_directories(asio::asio SYSTEM INTERFACE "${Asio_INCLUDE_DIR}")
    target_compile_definitions(asio::asio INTERFACE ASIO_STANDALONE)
endif()
