# SPDX-License-Identifier: MIT
# Configures, builds and runs one consumer project from nothing. Given MISSING, expects the configuration to fail
# with a message that names that package for Debian, vcpkg and Conan.
set(work "${WORK}/${CONSUMER}${MISSING}")
file(REMOVE_RECURSE "${work}")

function(run_or_fail)
    execute_process(COMMAND ${ARGV} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if(NOT status EQUAL 0)
        list(JOIN ARGV " " command)
        message(FATAL_ERROR "${command}\nexit ${status}\n${output}")
    endif()
endfunction()

set(configure
    "${CMAKE_COMMAND}" -G "${GENERATOR}"
    -S "${ROOT}/tests/consumer/${CONSUMER}" -B "${work}/build"
    "-DCMAKE_CXX_COMPILER=${COMPILER}")
if(CONSUMER MATCHES "^find_package")
    run_or_fail("${CMAKE_COMMAND}" --install "${BUILD}" --prefix "${work}/prefix")
    list(APPEND configure "-DCMAKE_PREFIX_PATH=${work}/prefix")
endif()

if(MISSING)
    execute_process(
        COMMAND ${configure} "-DCMAKE_DISABLE_FIND_PACKAGE_${MISSING}=ON"
        RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if(status EQUAL 0)
        message(FATAL_ERROR "the consumer was configured although ${MISSING} cannot be found")
    endif()
    set(words_nlohmann_json "Debian: nlohmann-json3-dev" "vcpkg: nlohmann-json" "Conan: nlohmann_json")
    set(words_yaml-cpp "Debian: libyaml-cpp-dev" "vcpkg: yaml-cpp" "Conan: yaml-cpp")
    set(words_llhttp "Debian: node-llhttp" "vcpkg: llhttp" "Conan: llhttp")
    foreach(word IN LISTS words_${MISSING})
        string(FIND "${output}" "${word}" position)
        if(position EQUAL -1)
            message(FATAL_ERROR "the message does not say \"${word}\":\n${output}")
        endif()
    endforeach()
    return()
endif()

run_or_fail(${configure})
run_or_fail("${CMAKE_COMMAND}" --build "${work}/build")
run_or_fail("${work}/build/consumer")
