// SPDX-License-Identifier: MIT
// Picks the policies of a client out of a list in any order, and explains what does not fit.
#pragma once

#include <mcp/policy/cache.hpp>
#include <mcp/policy/retry.hpp>
#include <mcp/policy/timeout.hpp>

#include <concepts>
#include <type_traits>
#include <utility>

namespace mcp {
namespace detail {

// Whether a class has a member of a name, whatever its type: inheriting a second one makes the name
// ambiguous. A final class cannot be inherited from, so there only a plain member is seen.
template <class P> struct probe_delay_before {
    struct second {
        int delay_before;
    };
    struct both : P, second {};
    static constexpr bool found = !requires { &both::delay_before; };
};

template <class P> struct probe_limit_for {
    struct second {
        int limit_for;
    };
    struct both : P, second {};
    static constexpr bool found = !requires { &both::limit_for; };
};

template <class P> struct probe_time_to_live {
    struct second {
        int time_to_live;
    };
    struct both : P, second {};
    static constexpr bool found = !requires { &both::time_to_live; };
};

template <class P>
concept inheritable = std::is_class_v<P> && !std::is_final_v<P>;

template <class P> consteval bool names_delay_before() {
    if constexpr (inheritable<P>) return probe_delay_before<P>::found;
    else return requires {
            &P::delay_before;
        };
}

template <class P> consteval bool names_limit_for() {
    if constexpr (inheritable<P>) return probe_limit_for<P>::found;
    else return requires {
            &P::limit_for;
        };
}

template <class P> consteval bool names_time_to_live() {
    if constexpr (inheritable<P>) return probe_time_to_live<P>::found;
    else return requires {
            &P::time_to_live;
        };
}

// Instantiated once for each policy, so that the compiler names the culprit.
template <class P> struct check_policy {
    static constexpr int kinds =
        int(retry_policy<P>) + int(timeout_policy<P>) + int(cache_policy<P>);
    static constexpr bool near_retry = !retry_policy<P> && names_delay_before<P>();
    static constexpr bool near_timeout = !timeout_policy<P> && names_limit_for<P>();
    static constexpr bool near_cache = !cache_policy<P> && names_time_to_live<P>();

    static_assert(!near_retry,
                  "near miss: delay_before of a retry policy must be `std::optional<duration> "
                  "delay_before(unsigned, error const&, attempt_info const&, double) const`");
    static_assert(!near_timeout,
                  "near miss: limit_for of a timeout policy must be `time_limit "
                  "limit_for(request_kind) const`");
    static_assert(
        !near_cache,
        "near miss: a cache policy must have `duration time_to_live(cache_hint const&) "
        "const`, `std::size_t max_entries() const` and `bool serve_stale_on_error() const`");
    static_assert(kinds > 0 || near_retry || near_timeout || near_cache,
                  "not a policy: it must have delay_before (retry), limit_for (timeout) or "
                  "time_to_live (cache); give other arguments in their own place");
    static_assert(kinds <= 1,
                  "one type is several policies: split it into one type for each of retry, timeout "
                  "and cache");

    static constexpr bool passed = true;
};

template <class...> inline constexpr bool never = false;

// The types of the two culprits show in the compiler's message.
template <class First, class Second> struct two_retry_policies {
    static_assert(never<First, Second>,
                  "two retry policies: keep one of the two and remove the other");
};

template <class First, class Second> struct two_timeout_policies {
    static_assert(never<First, Second>,
                  "two timeout policies: keep one of the two and remove the other");
};

template <class First, class Second> struct two_cache_policies {
    static_assert(never<First, Second>,
                  "two cache policies: keep one of the two and remove the other");
};

struct retry_kind {
    template <class P> static constexpr bool holds = retry_policy<P>;
    template <class First, class Second> using twice = two_retry_policies<First, Second>;
};

struct timeout_kind {
    template <class P> static constexpr bool holds = timeout_policy<P>;
    template <class First, class Second> using twice = two_timeout_policies<First, Second>;
};

struct cache_kind {
    template <class P> static constexpr bool holds = cache_policy<P>;
    template <class First, class Second> using twice = two_cache_policies<First, Second>;
};

// The only policy of a kind, or void if there is none.
template <class Kind, class Found, class... Policies> struct only_one { using type = Found; };

template <class Kind, class Found, class First, class... Rest>
    requires(!Kind::template holds<First>)
struct only_one<Kind, Found, First, Rest...> : only_one<Kind, Found, Rest...> {};

template <class Kind, class First, class... Rest>
    requires(Kind::template holds<First>)
struct only_one<Kind, void, First, Rest...> : only_one<Kind, First, Rest...> {};

template <class Kind, class Found, class First, class... Rest>
    requires(Kind::template holds<First> && !std::is_void_v<Found>)
struct only_one<Kind, Found, First, Rest...> : Kind::template twice<Found, First> {
    using type = Found;
};

template <class Kind, class Default, class... Policies> struct choose {
    using found = typename only_one<Kind, void, Policies...>::type;
    using type = std::conditional_t<std::is_void_v<found>, Default, found>;
};

template <class Policy, class... Given>
inline constexpr int times_given = (0 + ... +
                                    int(std::same_as<std::remove_cvref_t<Given>, Policy>));

}  // namespace detail

/// False for policies that say `static constexpr bool enabled = false`: a client leaves out the
/// code that would ask them.
template <class P> inline constexpr bool is_enabled = true;

template <class P>
    requires requires { bool(P::enabled); }
inline constexpr bool is_enabled<P> = bool(P::enabled);

/// The policies of a client: any subset in any order, each recognised by its concept; what is left
/// out takes its default. Two of a kind, a type that is none, and one that nearly is do not
/// compile, and the message names the fix.
template <class... Policies> struct policy_set {
    static_assert((detail::check_policy<Policies>::passed && ...));

    using retry =
        typename detail::choose<detail::retry_kind, exponential_backoff<>, Policies...>::type;
    using timeout =
        typename detail::choose<detail::timeout_kind, layered_timeout<>, Policies...>::type;
    using cache = typename detail::choose<detail::cache_kind, ttl_cache<>, Policies...>::type;

    /// True if each of the values is one of these policies and none comes twice, so that `pick` can
    /// serve all three from them.
    template <class... Given>
    static constexpr bool accepts = detail::times_given<retry, Given...> <= 1 &&
                                    detail::times_given<timeout, Given...> <= 1 &&
                                    detail::times_given<cache, Given...> <= 1 &&
                                    detail::times_given<retry, Given...> +
                                            detail::times_given<timeout, Given...> +
                                            detail::times_given<cache, Given...> ==
                                        int(sizeof...(Given));
};

/// The value among `given` whose type is `Policy`, or a default-constructed one. Forward the same
/// arguments once for each policy: only the value that is picked is moved from.
template <class Policy> Policy pick() {
    static_assert(std::default_initializable<Policy>,
                  "this policy has no default: give its value to the constructor");
    return Policy();
}

template <class Policy, class First, class... Rest> Policy pick(First&& first, Rest&&... rest) {
    static_assert(detail::times_given<Policy, First, Rest...> <= 1,
                  "the same policy is given twice: remove one of the two values");
    if constexpr (std::same_as<std::remove_cvref_t<First>, Policy>) {
        return std::forward<First>(first);
    } else {
        return pick<Policy>(std::forward<Rest>(rest)...);
    }
}

}  // namespace mcp
