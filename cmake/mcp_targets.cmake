# SPDX-License-Identifier: MIT
# What the targets of this repository share, and users of the library never see: warnings, sanitizers, ccache.

# depend_mode asks ccache to trust the compiler's dependency file, which saves a preprocessor run on each miss;
# the sloppiness is what precompiled headers need.
find_program(MCP_CCACHE ccache)
mark_as_advanced(MCP_CCACHE)
if(MCP_CCACHE AND PROJECT_IS_TOP_LEVEL AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER
        "${CMAKE_COMMAND}" -E env CCACHE_DEPEND=1 CCACHE_SLOPPINESS=pch_defines,time_macros "${MCP_CCACHE}")
endif()

# ISO C++, as strict as users may compile us.
set(CMAKE_CXX_EXTENSIONS OFF)

add_library(mcp_warnings INTERFACE)
target_compile_options(mcp_warnings INTERFACE -Wall -Wextra -Wpedantic -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # With -O2, g++ 12 takes the allocator of Asio's coroutine frames for a mismatched one.
    target_compile_options(mcp_warnings INTERFACE -Wno-mismatched-new-delete)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Optimised, g++ takes std::string's own moves and appends for overlaps and overruns, and what an empty
    # std::optional holds for used: shown, but no error.
    target_compile_options(mcp_warnings INTERFACE
        -Wno-error=array-bounds -Wno-error=restrict -Wno-error=stringop-overflow -Wno-error=stringop-overread
        -Wno-error=maybe-uninitialized)
endif()

add_library(mcp_sanitizers INTERFACE)
if(MCP_SANITIZE STREQUAL "address")
    # The vptr check opens a pipe to probe memory, and takes a process without free descriptors for a broken one.
    # The other three cost a quarter of the compile time; the fuzz targets, which cover the parsers, keep them.
    set(mcp_sanitizer_options
        -fsanitize=address,undefined -fno-sanitize=vptr,null,alignment,object-size
        -fno-sanitize-recover=all -fno-omit-frame-pointer)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        # Checks as calls compile faster than inlined ones, and find the same.
        list(APPEND mcp_sanitizer_options --param=asan-instrumentation-with-call-threshold=0)
    endif()
elseif(MCP_SANITIZE STREQUAL "thread")
    set(mcp_sanitizer_options -fsanitize=thread -fno-omit-frame-pointer)
elseif(MCP_SANITIZE)
    message(FATAL_ERROR "MCP_SANITIZE is \"${MCP_SANITIZE}\"; it may be empty, address or thread")
endif()
if(MCP_SANITIZE)
    target_compile_options(mcp_sanitizers INTERFACE ${mcp_sanitizer_options})
    target_link_options(mcp_sanitizers INTERFACE ${mcp_sanitizer_options})
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        # Instrumented code gives g++ false alarms, and -Wtsan warns of the fences inside Asio.
        target_compile_options(mcp_sanitizers INTERFACE -Wno-maybe-uninitialized -Wno-tsan)
    endif()
endif()

# The environment of every test that runs instrumented code.
set(MCP_TEST_ENVIRONMENT
    "ASAN_OPTIONS=detect_stack_use_after_return=1"
    "UBSAN_OPTIONS=print_stacktrace=1"
    "TSAN_OPTIONS=halt_on_error=1")

# Links `target` with the library, our warnings and the sanitizers.
function(mcp_own_target target)
    target_link_libraries(${target} PRIVATE mcp::mcp mcp_warnings mcp_sanitizers)
endfunction()
