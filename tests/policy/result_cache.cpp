// SPDX-License-Identifier: MIT
// Tests of policy/result_cache.hpp: expiry, bound, and invalidation that also reaches fetches under
// way.
#include <mcp/policy/result_cache.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>

namespace tests_policy_result_cache {

using namespace std::chrono_literals;
using mcp::duration;
using mcp::result_cache;

using mcp::time_point;
constexpr time_point start{1000s};

std::shared_ptr<void const> number(int value) { return std::make_shared<int const>(value); }

int as_int(std::shared_ptr<void const> const& value) {
    return value ? *static_cast<int const*>(value.get()) : -1;
}

bool keep(result_cache& cache, std::string const& key, int value, duration ttl = 10s,
          time_point now = start) {
    return cache.store(key, number(value), ttl, now, cache.generation("topic"));
}

TEST_CASE("a result is found until it expires, and stale for as long as there is room") {
    result_cache cache(4);
    CHECK(cache.lookup("a", start) == nullptr);
    CHECK(cache.lookup_stale("a") == nullptr);
    REQUIRE(keep(cache, "a", 1));
    CHECK(as_int(cache.lookup("a", start)) == 1);
    CHECK(as_int(cache.lookup("a", start + 9999ms)) == 1);
    CHECK(cache.lookup("a", start + 10s) == nullptr);
    CHECK(as_int(cache.lookup_stale("a")) == 1);
    CHECK(cache.lookup("b", start) == nullptr);
}

TEST_CASE("a newer result replaces the older one and its expiry") {
    result_cache cache(4);
    REQUIRE(keep(cache, "a", 1));
    REQUIRE(keep(cache, "a", 2, 10s, start + 5s));
    CHECK(cache.size() == 1);
    CHECK(as_int(cache.lookup("a", start + 12s)) == 2);
}

TEST_CASE("the least recently used result goes when there is no more room") {
    result_cache cache(3);
    for (int i = 0; i < 3; ++i) REQUIRE(keep(cache, std::to_string(i), i));
    CHECK(as_int(cache.lookup("0", start)) == 0);
    CHECK(as_int(cache.lookup_stale("1")) == 1);
    REQUIRE(keep(cache, "3", 3));
    CHECK(cache.size() == 3);
    CHECK(cache.lookup_stale("2") == nullptr);
    CHECK(as_int(cache.lookup("0", start)) == 0);
    CHECK(as_int(cache.lookup("1", start)) == 1);
    CHECK(as_int(cache.lookup("3", start)) == 3);
}

TEST_CASE("a value outlives its place in the cache") {
    result_cache cache(1);
    REQUIRE(keep(cache, "a", 1));
    auto const held = cache.lookup("a", start);
    REQUIRE(keep(cache, "b", 2));
    CHECK(cache.lookup_stale("a") == nullptr);
    CHECK(as_int(held) == 1);
}

TEST_CASE("an invalidated topic is out of date, and others are not") {
    result_cache cache(8);
    auto const store = [&](char const* key, char const* topic) {
        REQUIRE(cache.store(key, number(1), 10s, start, cache.generation(topic)));
    };
    store("tools/list 1", "tools/list");
    store("tools/list 2", "tools/list");
    store("prompts/list", "prompts/list");
    cache.invalidate("tools/list");
    cache.invalidate("never heard of");
    CHECK(cache.lookup("tools/list 1", start) == nullptr);
    CHECK(cache.lookup("tools/list 2", start) == nullptr);
    CHECK(as_int(cache.lookup("prompts/list", start)) == 1);
    CHECK(as_int(cache.lookup_stale("tools/list 1")) == 1);
    store("tools/list 1", "tools/list");
    CHECK(as_int(cache.lookup("tools/list 1", start)) == 1);
}

TEST_CASE("a fetch that began before an invalidation is not kept") {
    result_cache cache(8);
    auto const before = cache.generation("tools/list");
    auto const elsewhere = cache.generation("prompts/list");
    cache.invalidate("tools/list");
    CHECK_FALSE(cache.store("t", number(1), 10s, start, before));
    CHECK(cache.lookup_stale("t") == nullptr);
    CHECK(cache.store("p", number(2), 10s, start, elsewhere));
    CHECK(cache.store("t", number(3), 10s, start, cache.generation("tools/list")));
    CHECK_FALSE(cache.store("t", number(4), 10s, start, before));
    CHECK(as_int(cache.lookup("t", start)) == 3);
}

TEST_CASE("clear forgets everything, also what is stale or under way") {
    result_cache cache(8);
    REQUIRE(keep(cache, "a", 1));
    auto const before = cache.generation("topic");
    cache.clear();
    CHECK(cache.size() == 0);
    CHECK(cache.lookup("a", start) == nullptr);
    CHECK(cache.lookup_stale("a") == nullptr);
    CHECK_FALSE(cache.store("a", number(1), 10s, start, before));
    CHECK(keep(cache, "a", 2));
}

TEST_CASE("what must not or cannot be kept is not") {
    result_cache cache(2);
    CHECK_FALSE(keep(cache, "a", 1, 0s));
    CHECK_FALSE(keep(cache, "a", 1, -5s));
    CHECK_FALSE(cache.store("a", nullptr, 10s, start, cache.generation("topic")));
    CHECK_FALSE(cache.store("a", number(1), 10s, start, mcp::cache_generation()));
    CHECK(cache.size() == 0);
    REQUIRE(keep(cache, "a", 1));
    CHECK_FALSE(keep(cache, "a", 2, 0s));
    CHECK(cache.lookup_stale("a") == nullptr);

    result_cache none(0);
    CHECK_FALSE(keep(none, "a", 1));
    CHECK(none.size() == 0);
}

TEST_CASE("a time to live beyond what the clock can count never expires") {
    result_cache cache(2);
    duration const forever = duration::from_milliseconds(std::numeric_limits<std::int64_t>::max());
    REQUIRE(keep(cache, "a", 1, forever));
    REQUIRE(keep(cache, "b", 2, forever, time_point(-5s)));
    CHECK(as_int(cache.lookup("a", start + std::chrono::hours(1'000'000))) == 1);
    CHECK(as_int(cache.lookup("b", start)) == 2);
}

TEST_CASE("a generation may outlive its cache, and a cache may be moved") {
    mcp::cache_generation left;
    {
        result_cache cache(2);
        left = cache.generation("topic");
        REQUIRE(cache.store("a", number(1), 10s, start, left));
        result_cache moved = std::move(cache);
        CHECK(as_int(moved.lookup("a", start)) == 1);
        moved.invalidate("topic");
        CHECK(moved.lookup("a", start) == nullptr);
        CHECK(keep(moved, "b", 2));
        CHECK(keep(moved, "c", 3));
        CHECK(moved.lookup_stale("a") == nullptr);
    }
    result_cache other(2);
    CHECK(other.store("a", number(1), 10s, start, left) == false);
}

// A plain model, without bound, beside the real one with room for everything.
TEST_CASE("whatever the order of events, a lookup gives what a plain model gives") {
    struct kept {
        int value;
        time_point expires;
        int topic;
        int generation;
    };
    std::mt19937 random(20240607);
    auto const below = [&](unsigned bound) { return static_cast<int>(random() % bound); };
    result_cache cache(64);
    std::map<std::string, kept> model;
    int generations[3] = {0, 0, 0};
    std::map<int, std::pair<mcp::cache_generation, int>> under_way;
    time_point now = start;
    int found = 0;
    for (int step = 0; step < 20'000; ++step) {
        now += std::chrono::milliseconds(below(50));
        int const topic = below(3);
        std::string const topic_name = "topic" + std::to_string(topic);
        std::string const key = topic_name + "/" + std::to_string(below(8));
        int const event = below(100);
        if (event < 30) {
            under_way[topic] = {cache.generation(topic_name), generations[topic]};
        } else if (event < 55 && under_way.count(topic) == 1) {
            auto const& [proof, generation] = under_way[topic];
            int const ttl = below(2000);
            bool const expected = ttl > 0 && generation == generations[topic];
            CHECK(cache.store(key, number(step), std::chrono::milliseconds(ttl), now, proof) ==
                  expected);
            if (expected)
                model[key] = {step, now + std::chrono::milliseconds(ttl), topic, generation};
            else if (generation == generations[topic])
                model.erase(key);
        } else if (event < 58) {
            cache.invalidate(topic_name);
            ++generations[topic];
        } else if (event == 99) {
            cache.clear();
            model.clear();
            for (int& generation : generations) ++generation;
        } else {
            auto const entry = model.find(key);
            bool const fresh = entry != model.end() && now < entry->second.expires &&
                               entry->second.generation == generations[entry->second.topic];
            found += fresh ? 1 : 0;
            CHECK(as_int(cache.lookup(key, now)) == (fresh ? entry->second.value : -1));
            CHECK(as_int(cache.lookup_stale(key)) ==
                  (entry == model.end() ? -1 : entry->second.value));
        }
    }
    CHECK(found > 500);
    CHECK(cache.size() == model.size());
}

}  // namespace tests_policy_result_cache
