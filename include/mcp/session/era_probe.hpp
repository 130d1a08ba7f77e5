// SPDX-License-Identifier: MIT
// Finds out which era a server speaks, as a state machine without I/O.
#pragma once

#include <mcp/core/error.hpp>
#include <mcp/core/late.hpp>
#include <mcp/protocol/version.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mcp {

/// Which eras the client may speak.
enum class era_choice { automatic, modern, legacy };

/// What to do next to find out. At most one of these is under way, but for `initialize_as_well`.
struct probe_action {
    enum class kind {
        discover,            ///< Send server/discover.
        initialize,          ///< Send initialize with `version`.
        initialize_as_well,  ///< The same, but a discover answer that comes late still counts.
        wait,                ///< Nothing new: wait for what is under way.
        respawn,             ///< Open the transport again, then initialize with `version`.
        use_modern,          ///< Done: 2026-07-28.
        use_legacy,          ///< Done: `version`.
        give_up,             ///< Done: `why`.
    };

    kind what = kind::give_up;
    std::string version;
    error why;
};

/// The steps of spec 2026-07-28, basic/versioning, "Backward compatibility": probe with
/// server/discover, fall back to initialize on anything but a modern answer. A server that exits on
/// the probe is started once more; one that is silent gets both and may answer either.
///
/// `Text` is std::string. A template, so that only programs with a client compile it.
template <class Text> class basic_era_probe {
public:
    /// `legacy_version` is what initialize asks for.
    explicit basic_era_probe(era_choice choice = era_choice::automatic,
                             Text legacy_version = Text(versions::legacy.front()))
        : choice_(choice),
          legacy_version_(std::move(legacy_version)) {}

    /// True if the list names the modern revision that this library speaks.
    static bool offers_modern(std::vector<Text> const& supported) {
        return std::find(supported.begin(), supported.end(), versions::modern) != supported.end();
    }

    /// `remembered` is what an earlier connection to the same server found out.
    probe_action begin(std::optional<detail::late<Text, era>> remembered = std::nullopt) {
        assumed_ = choice_ == era_choice::automatic && remembered == era::legacy;
        bool const legacy = assumed_ || choice_ == era_choice::legacy;
        return legacy ? initialize(legacy_version_) : discover();
    }

    /// server/discover was answered, perhaps while initialize is under way.
    probe_action on_discovered(std::vector<Text> const& supported) {
        return choose(supported, true);
    }

    /// server/discover was refused. `supported` is what a -32022 error names.
    probe_action on_discover_refused(rpc_error const& refusal, std::vector<Text> const& supported) {
        if (refusal.code == rpc_code::unsupported_protocol_version) {
            return choose(supported, false);
        }
        bool const is_modern = refusal.code == rpc_code::header_mismatch ||
                               refusal.code == rpc_code::missing_client_capability;
        if (is_modern || choice_ == era_choice::modern) return refuse(refusal);
        return initialize(legacy_version_);
    }

    /// The probe was answered by nothing within its time.
    probe_action on_silence() {
        if (choice_ == era_choice::modern) {
            return give_up(error(errc::timed_out, "no answer to server/discover"));
        }
        action next = initialize(legacy_version_);
        next.what = probe_action::kind::initialize_as_well;
        return next;
    }

    /// The connection ended before any answer.
    probe_action on_connection_ended(error why) {
        if (initializing_ || respawned_ || choice_ != era_choice::automatic) {
            return give_up(std::move(why));
        }
        respawned_ = true;
        action next = initialize(legacy_version_);
        next.what = probe_action::kind::respawn;
        return next;
    }

    /// initialize was answered with this version.
    probe_action on_initialized(std::string const& version) {
        if (!versions::is_legacy(version)) {
            return give_up(error(errc::version_mismatch,
                                 "the server answered initialize with a version that this client "
                                 "does not speak; it speaks " +
                                     versions::describe()));
        }
        action done;
        done.what = probe_action::kind::use_legacy;
        done.version = version;
        return done;
    }

    /// initialize was refused. A modern server names its versions there.
    probe_action on_initialize_refused(rpc_error const& refusal,
                                       std::vector<Text> const& supported) {
        bool const may_be_modern = offers_modern(supported) || std::exchange(assumed_, false);
        if (may_be_modern && choice_ == era_choice::automatic && !retried_) {
            retried_ = true;
            initializing_ = false;
            return discover();
        }
        return refuse(refusal);
    }

private:
    using action = detail::late<Text, probe_action>;

    probe_action discover() const {
        action next;
        next.what = probe_action::kind::discover;
        next.version = std::string(versions::modern);
        return next;
    }

    probe_action initialize(std::string version) {
        initializing_ = true;
        action next;
        next.what = probe_action::kind::initialize;
        next.version = std::move(version);
        return next;
    }

    probe_action choose(std::vector<Text> const& supported, bool accepted) {
        if (offers_modern(supported)) {
            if (accepted) {
                action done;
                done.what = probe_action::kind::use_modern;
                done.version = std::string(versions::modern);
                return done;
            }
            // Refused although listed: some servers refuse the first request whatever it says.
            if (!std::exchange(retried_, true)) return discover();
            return no_common_version(supported);
        }
        std::string_view const legacy = versions::newest_legacy(supported);
        if (legacy.empty() || choice_ == era_choice::modern) return no_common_version(supported);
        return initialize(std::string(legacy));
    }

    static probe_action no_common_version(std::vector<Text> const& supported) {
        std::string words = "this client speaks " + versions::describe() + "; the server offers ";
        std::size_t shown = 0;
        for (Text const& version : supported) {
            if (shown == 8) break;  // the list is the server's: no more of it than helps
            if (shown++ > 0) words += ", ";
            words += mcp::detail::printable(std::string_view(version).substr(0, 32));
        }
        if (supported.empty()) words += "none of them";
        return give_up(error(errc::version_mismatch, std::move(words)));
    }

    static probe_action refuse(rpc_error const& refusal) {
        bool const by_version = refusal.code == rpc_code::unsupported_protocol_version;
        detail::late<Text, error> why(by_version ? errc::version_mismatch : errc::remote_error,
                                      "the server refused the handshake");
        why.remote = refusal;
        return give_up(std::move(why));
    }

    static probe_action give_up(error why) {
        action done;
        done.why = std::move(why);
        return done;
    }

    era_choice choice_;
    Text legacy_version_;
    bool assumed_ = false;  // initialize is sent because an earlier connection was legacy
    bool initializing_ = false;
    bool respawned_ = false;
    bool retried_ = false;
};

using era_probe = basic_era_probe<std::string>;

}  // namespace mcp
