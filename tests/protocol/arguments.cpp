// SPDX-License-Identifier: MIT
// Tests of protocol/arguments.hpp.
#include <mcp/protocol/arguments.hpp>

#include <catch2/catch.hpp>

#include <limits>

namespace tests_protocol_arguments {

using namespace mcp;

TEST_CASE("keys and values in turn make an object") {
    CHECK(args().text() == "{}");
    CHECK(arguments().text() == "{}");
    json list = json::array();
    list.push_back(1);
    std::string const name = "n\"";
    auto const made = args("a", 2, "b", 2.5, "c", true, "d", nullptr, "e", "x", "f", name, "g", list, "h",
                           raw_json::parse("[ 1 ]").value(), "i", -7L, "j",
                           std::numeric_limits<std::uint64_t>::max());
    CHECK(made.text() ==
          R"({"a":2,"b":2.5,"c":true,"d":null,"e":"x","f":"n\"","g":[1],"h":[ 1 ],"i":-7,"j":18446744073709551615})");
}

TEST_CASE("an object of json or raw_json is taken as it is") {
    json object = json::object();
    object["k"] = "v";
    CHECK(arguments(object).text() == R"({"k":"v"})");
    CHECK(arguments(raw_json::parse(R"({ "k":1 })").value()).text() == R"({ "k":1 })");
    CHECK(arguments(raw_json::parse(" \n{\n\"k\": \"a b\"\r\n} \n").value()).text() ==
          R"({"k": "a b"})");
}

TEST_CASE("what is no object, or no UTF-8, is reported when it is used") {
    CHECK(arguments(json(5)).text().error().code == errc::invalid_argument);
    CHECK(arguments(json::array()).text().error().detail.find("array") != std::string::npos);
    CHECK_FALSE(arguments(raw_json::parse("[]").value()).text());
    CHECK_FALSE(arguments(raw_json()).text());
    CHECK(args("a", "\xff").text().error().code == errc::invalid_argument);
    json broken = json::object();
    broken["a"] = "\xff";
    CHECK(arguments(broken).text().error().code == errc::invalid_argument);
}

}  // namespace tests_protocol_arguments
