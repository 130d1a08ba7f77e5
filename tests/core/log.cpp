// SPDX-License-Identifier: MIT
// Tests of core/log.hpp: what reaches the sink, and that a log which is off costs nothing.
#include <mcp/core/log.hpp>

#include <catch2/catch.hpp>

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tests_core_log {

using mcp::log_category;
using mcp::log_level;

struct line {
    log_level level;
    log_category category;
    std::string server;
    std::string text;
};

mcp::log_sink keep_in(std::vector<line>& lines) {
    return [&lines](mcp::log_record const& record) {
        lines.push_back(
            {record.level, record.category, std::string(record.server), std::string(record.text)});
    };
}

constexpr log_level levels[] = {log_level::debug, log_level::info, log_level::warning,
                                log_level::error};

TEST_CASE("a log is off by default and does not even build the text") {
    mcp::logger const off;
    mcp::logger const empty_sink{mcp::log_sink()};
    bool built = false;
    for (mcp::logger const* log : {&off, &empty_sink}) {
        for (log_level level : levels) {
            CHECK_FALSE(log->is_on(level));
            log->write(level, log_category::client, [&] {
                built = true;
                return "text";
            });
        }
    }
    CHECK_FALSE(built);
}

TEST_CASE("only records of the minimum level and above are built and written") {
    for (log_level minimum : levels) {
        std::vector<line> lines;
        int built = 0;
        mcp::logger const log(keep_in(lines), minimum);
        std::size_t expected = 0;
        for (log_level level : levels) {
            if (level >= minimum) ++expected;
            CHECK(log.is_on(level) == (level >= minimum));
            log.write(level, log_category::retry, [&] {
                ++built;
                return std::string("text");
            });
        }
        CAPTURE(std::string(mcp::to_string(minimum)));
        CHECK(lines.size() == expected);
        CHECK(static_cast<std::size_t>(built) == expected);
        for (line const& one : lines) CHECK(one.level >= minimum);
    }
}

TEST_CASE("a record carries level, category, server and text") {
    std::vector<line> lines;
    mcp::logger const log(keep_in(lines), log_level::debug, "github");
    log.write(log_level::warning, log_category::cache, [] { return std::string_view("kept"); });
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].level == log_level::warning);
    CHECK(lines[0].category == log_category::cache);
    CHECK(lines[0].server == "github");
    CHECK(lines[0].text == "kept");
}

TEST_CASE("secrets are masked and control characters escaped before the sink sees them") {
    std::vector<line> lines;
    mcp::logger const log(keep_in(lines), log_level::debug, "evil\x1b[2J");
    log.write(log_level::info, log_category::transport,
              [] { return std::string("sent token=abc\nnext") + std::string(9000, 'x'); });
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].text.starts_with("sent token=***\\nnextxxx"));
    CHECK(lines[0].text.size() == mcp::max_log_text);
    CHECK(lines[0].server == "evil\\x1b[2J");
}

TEST_CASE("a sink or a text that throws is swallowed, and the log goes on") {
    std::vector<std::string> seen;
    mcp::logger const log([&](mcp::log_record const& record) {
        seen.emplace_back(record.text);
        if (record.text == "first") throw std::runtime_error("disk full");
    });
    log.write(log_level::error, log_category::host, [] { return "first"; });
    log.write(log_level::error, log_category::host,
              []() -> std::string { throw std::runtime_error("no text"); });
    log.write(log_level::error, log_category::host, [] { return "second"; });
    CHECK(seen == std::vector<std::string>{"first", "second"});
}

TEST_CASE("copies share the sink, and each server has its own name") {
    std::vector<line> lines;
    mcp::logger const base(keep_in(lines), log_level::warning);
    mcp::logger const one = base.for_server("one");
    mcp::logger copy = base;
    for (mcp::logger const& log : {base, one, copy}) {
        log.write(log_level::error, log_category::client, [] { return "x"; });
        log.write(log_level::info, log_category::client, [] { return "too low"; });
    }
    REQUIRE(lines.size() == 3);
    CHECK(lines[0].server.empty());
    CHECK(lines[1].server == "one");
    CHECK(lines[2].server.empty());
    CHECK_FALSE(mcp::logger().for_server("x").is_on(log_level::error));
}

TEST_CASE("a log outlives the one that it was copied from") {
    std::vector<line> lines;
    mcp::logger copy;
    {
        mcp::logger const original(keep_in(lines));
        copy = original;
    }
    copy.write(log_level::error, log_category::skills, [] { return "still here"; });
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].text == "still here");
}

TEST_CASE("categories and levels have their names") {
    std::pair<log_category, std::string_view> const rows[] = {
        {log_category::client, "mcp.client"},
        {log_category::transport, "mcp.transport"},
        {log_category::retry, "mcp.retry"},
        {log_category::health, "mcp.health"},
        {log_category::cache, "mcp.cache"},
        {log_category::sse_client, "mcp.sse_client"},
        {log_category::event_handler, "mcp.event_handler"},
        {log_category::host, "mcp.host"},
        {log_category::skills, "mcp.skills"},
    };
    for (auto const& [category, name] : rows) CHECK(mcp::to_string(category) == name);
    CHECK(mcp::to_string(log_level::debug) == "debug");
    CHECK(mcp::to_string(log_level::info) == "info");
    CHECK(mcp::to_string(log_level::warning) == "warning");
    CHECK(mcp::to_string(log_level::error) == "error");
}

}  // namespace tests_core_log
