// SPDX-License-Identifier: MIT
// Tests of ending a request from outside.
#include <mcp/http/interrupt.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <optional>
#include <string>

namespace tests_http_interrupt {

using mcp::http::interrupt;
using mcp::http::on_interrupt;

TEST_CASE("tripping tells everybody who listens, once, and says why") {
    interrupt stop;
    CHECK_FALSE(stop.tripped());
    std::string told;
    on_interrupt const first(&stop, [&](mcp::error const& why) { told += "1" + why.detail; });
    on_interrupt const second(&stop, [&](mcp::error const& why) { told += "2" + why.detail; });
    stop.trip(mcp::error(mcp::errc::timed_out, "a"));
    CHECK(told.size() == 4);
    CHECK(told.find("1a") != std::string::npos);
    CHECK(told.find("2a") != std::string::npos);
    CHECK(stop.tripped());
    stop.trip(mcp::error(mcp::errc::cancelled, "b"));
    CHECK(told.size() == 4);
    CHECK(stop.why().code == mcp::errc::timed_out);
}

TEST_CASE("who stopped listening is not told, wherever it stood") {
    interrupt stop;
    std::string told;
    std::optional<on_interrupt<void (*)(mcp::error const&)>> gone[3];
    for (auto& each : gone) {
        each.emplace(&stop, [](mcp::error const&) { FAIL("it had stopped listening"); });
    }
    on_interrupt const kept(&stop, [&](mcp::error const&) { told += "x"; });
    gone[1].reset();
    gone[2].reset();
    gone[0].reset();
    stop.trip(mcp::error(mcp::errc::cancelled));
    CHECK(told == "x");
}

TEST_CASE("a listener may end others, and itself") {
    interrupt stop;
    int told = 0;
    auto const nothing = [&](mcp::error const&) { ++told; };
    std::optional<on_interrupt<decltype(nothing)>> other(std::in_place, &stop, nothing);
    auto const ends_other = [&](mcp::error const&) {
        ++told;
        other.reset();
    };
    using ends = on_interrupt<decltype(ends_other)>;
    auto one = std::make_unique<ends>(&stop, ends_other);
    std::unique_ptr<ends>* const place = &one;
    auto const ends_itself = [&told, place](mcp::error const&) {
        ++told;
        place->reset();
    };
    {
        interrupt own;
        on_interrupt const self(&own, ends_itself);
        own.trip(mcp::error(mcp::errc::cancelled));
    }
    CHECK(told == 1);
    CHECK(one == nullptr);
    on_interrupt const last(&stop, ends_other);
    stop.trip(mcp::error(mcp::errc::cancelled));
    CHECK(told == 2);
    CHECK_FALSE(other.has_value());
}

TEST_CASE("who listens too late, or to nothing, is not told") {
    interrupt stop;
    stop.trip(mcp::error(mcp::errc::cancelled));
    auto const never = [](mcp::error const&) { FAIL("it must not be told"); };
    on_interrupt const late(&stop, never);
    on_interrupt const none(nullptr, never);
    stop.trip(mcp::error(mcp::errc::timed_out));
    CHECK(stop.tripped());
}

TEST_CASE("a listener may outlive what it listens to") {
    auto stop = std::make_unique<interrupt>();
    bool told = false;
    on_interrupt const guard(stop.get(), [&](mcp::error const&) { told = true; });
    stop.reset();
    CHECK_FALSE(told);
}

}  // namespace tests_http_interrupt
