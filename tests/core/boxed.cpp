// SPDX-License-Identifier: MIT
// Tests of core/boxed.hpp.
#include <mcp/core/boxed.hpp>

#include <catch2/catch.hpp>

#include <optional>
#include <string>
#include <utility>

namespace tests_core_boxed {

using mcp::boxed;
using text = std::string;

TEST_CASE("a boxed value is there or not, as with an optional") {
    boxed<text> box;
    CHECK_FALSE(box.has_value());
    CHECK_FALSE(static_cast<bool>(box));
    box = text("here");
    REQUIRE(box);
    CHECK(*box == "here");
    CHECK(box->size() == 4);
    box = std::nullopt;
    CHECK_FALSE(box);
    box = std::optional<text>("there");
    CHECK(box == text("there"));
    box = std::optional<text>();
    CHECK_FALSE(box);
    box = text("again");
    box.reset();
    CHECK_FALSE(box);
}

TEST_CASE("a copy of a boxed value is its own, a moved box is empty") {
    boxed<text> const first(text("one"));
    boxed<text> second = first;
    *second += " and more";
    CHECK(*first == "one");
    boxed<text> third = std::move(second);
    CHECK(third == text("one and more"));
    second = first;
    CHECK(second == first);
    second = std::exchange(third, std::nullopt);
    CHECK(*second == "one and more");
    CHECK_FALSE(third);
}

TEST_CASE("boxes compare what they hold") {
    boxed<text> const none;
    CHECK(none == boxed<text>());
    CHECK_FALSE(none == text());
    CHECK_FALSE(none == boxed<text>(text()));
    CHECK(boxed<text>(text("a")) == boxed<text>(text("a")));
    CHECK_FALSE(boxed<text>(text("a")) == boxed<text>(text("b")));
    CHECK(sizeof(none) == sizeof(void*));
}

}  // namespace tests_core_boxed
