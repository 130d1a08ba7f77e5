// SPDX-License-Identifier: MIT
// What reading and resolving skills costs, against Boost.Graph where it is installed. Prints a
// table; see RESULTS.md.
#include <mcp/skills/discovery.hpp>
#include <mcp/skills/report.hpp>
#include <mcp/skills/resolver.hpp>
#include <mcp/skills/skill_plan.hpp>

#if __has_include(<boost/graph/adjacency_list.hpp>)
#define HAS_BOOST_GRAPH 1
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/topological_sort.hpp>
#endif

#include <malloc.h>
#include <stdlib.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <new>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace {

std::size_t held = 0;
std::size_t most_held = 0;

}  // namespace

void* operator new(std::size_t size) {
    void* const made = std::malloc(size);
    if (made == nullptr) throw std::bad_alloc();
    held += malloc_usable_size(made);
    most_held = std::max(most_held, held);
    return made;
}
void operator delete(void* old) noexcept {
    if (old != nullptr) held -= malloc_usable_size(old);
    std::free(old);
}
void operator delete(void* old, std::size_t) noexcept { operator delete(old); }

namespace {

using steady = std::chrono::steady_clock;

template <class Work> double best_ms(int rounds, Work const& work) {
    double best = 1e9;
    for (int i = 0; i < rounds; ++i) {
        auto const begun = steady::now();
        work();
        best = std::min(best,
                        std::chrono::duration<double, std::milli>(steady::now() - begun).count());
    }
    return best;
}

// Edges from one node to another that is random and before it in a random order.
std::vector<mcp::dependency> random_edges(std::size_t nodes, std::size_t count) {
    std::mt19937 random(1);
    std::vector<mcp::node_id> order(nodes);
    for (std::size_t i = 0; i < nodes; ++i) order[i] = static_cast<mcp::node_id>(i);
    std::shuffle(order.begin(), order.end(), random);
    std::vector<mcp::dependency> made;
    made.reserve(count);
    while (made.size() < count) {
        std::size_t a = random() % nodes;
        std::size_t b = random() % nodes;
        if (a == b) continue;
        if (a < b) std::swap(a, b);
        made.push_back({order[a], order[b]});
    }
    return made;
}

#ifdef HAS_BOOST_GRAPH
double boost_ms(std::size_t nodes, std::vector<mcp::dependency> const& edges) {
    using graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;
    graph all(nodes);
    for (auto const& each : edges) boost::add_edge(each.from, each.to, all);
    return best_ms(9, [&] {
        std::vector<graph::vertex_descriptor> order;
        order.reserve(nodes);
        boost::topological_sort(all, std::back_inserter(order));
        if (order.size() != nodes) std::abort();
    });
}
#endif

void order_and_waves() {
    constexpr std::size_t nodes = 100000;
    auto const edges = random_edges(nodes, 5 * nodes);
    mcp::dependency_graph const graph(nodes, edges);
    double const ours = best_ms(9, [&] {
        if (!mcp::find_start_order(graph).has_all_of(graph)) std::abort();
    });
    std::printf("100k nodes, 500k edges: order, waves, cycle check  %8.2f ms", ours);
#ifdef HAS_BOOST_GRAPH
    double const theirs = boost_ms(nodes, edges);
    std::printf("   <= 0.5 x Boost.Graph's order, %.2f ms: %.2f x\n", theirs, ours / theirs);
#else
    std::printf("   (Boost.Graph is not installed)\n");
#endif
}

void a_million() {
    constexpr std::size_t nodes = 1000000;
    constexpr std::size_t count = 5 * nodes;
    std::size_t const before = held;
    most_held = held;
    auto const edges = random_edges(nodes, count);
    double const took = best_ms(1, [&] {
        mcp::dependency_graph const graph(nodes, edges);
        if (!mcp::find_start_order(graph).has_all_of(graph)) std::abort();
    });
    std::printf("1M nodes, 5M edges: built and resolved             %8.0f ms   <= 2000 ms\n", took);
    std::printf("  memory, with the edges that it is built from     %8.1f B per edge   <= 120\n",
                static_cast<double>(most_held - before) / static_cast<double>(count));
}

mcp::skill needing(std::string name, std::vector<std::string> const& skills) {
    mcp::skill made(std::move(name));
    made.path = "skills/" + made.name;
    std::size_t line = 3;
    for (std::string const& each : skills) {
        mcp::skill_requirement one(each);
        one.place = mcp::source_place(made.path + "/agents/mcp.yaml", line++);
        made.skills.push_back(std::move(one));
    }
    return made;
}

void add_server(mcp::skill& to, std::string name, std::string url) {
    mcp::server_requirement one(std::move(name));
    one.url = std::move(url);
    one.tools = {"search"};
    one.place = mcp::source_place(to.path + "/agents/mcp.yaml", 20);
    to.servers.push_back(std::move(one));
}

// 50 cycles of five, 50 names with two servers, the others in chains.
mcp::skill_catalog troubled_skills() {
    mcp::skill_catalog made;
    auto const name = [](std::size_t i) { return "skill-" + std::to_string(i); };
    for (std::size_t i = 0; i < 1000; ++i) {
        std::vector<std::string> needs;
        if (i < 250) needs.push_back(name(i % 5 == 4 ? i - 4 : i + 1));
        else if (i % 10 != 9) needs.push_back(name(i + 1));
        mcp::skill one = needing(name(i), needs);
        std::string const shared = "server-" + std::to_string(i / 2);
        bool const clashes = i >= 250 && i < 350;
        add_server(one, shared, "https://" + (clashes ? name(i) : shared) + ".example/mcp");
        made.skills.push_back(std::move(one));
    }
    return made;
}

void full_report() {
    auto const catalog = troubled_skills();
    std::size_t cycles = 0;
    std::size_t conflicts = 0;
    std::size_t bytes = 0;
    double const took = best_ms(9, [&] {
        auto const made = mcp::resolve_skills(catalog);
        bytes = mcp::to_text(made).size() + mcp::to_json(made).size();
        cycles = conflicts = 0;
        for (auto const& each : made.findings) {
            cycles += each.code == mcp::finding_code::cycle ? 1 : 0;
            conflicts += each.code == mcp::finding_code::config_conflict ? 1 : 0;
        }
    });
    if (cycles != 50 || conflicts != 50) std::abort();
    std::printf(
        "1,000 skills, 50 cycles, 50 conflicts: full report %8.2f ms   <= 20 ms (%zu KiB)\n", took,
        bytes / 1024);
}

// 90,000 skills and 10,000 servers, in groups of ten; a skill is added to one group and removed.
void a_change() {
    std::vector<mcp::skill> all;
    for (std::size_t i = 0; i < 90000; ++i) {
        std::vector<std::string> needs;
        if (i % 9 != 0) needs.push_back("skill-" + std::to_string(i - 1));
        mcp::skill one = needing("skill-" + std::to_string(i), needs);
        std::string const server = "server-" + std::to_string(i / 9);
        add_server(one, server, "https://" + server + ".example/mcp");
        all.push_back(std::move(one));
    }
    mcp::skill_plan plan;
    double const built = best_ms(1, [&] { plan.add(std::move(all)); });
    mcp::skill extra = needing("extra", {"skill-45008"});
    add_server(extra, "extra", "https://extra.example/mcp");
    double const took = best_ms(200, [&] {
        if (plan.add(extra).start.size() != 1) std::abort();
        if (plan.remove(extra.path).stop.size() != 1) std::abort();
    });
    std::printf(
        "100k nodes: a change that touches 10               %8.3f ms   <= 1 ms (all: %.0f ms)\n",
        took / 2, built);
}

// Skills as authors write them: half with agents/mcp.yaml, a quarter with agents/openai.yaml.
class skill_folders {
public:
    explicit skill_folders(std::size_t count) {
        std::string name = (std::filesystem::temp_directory_path() / "skills-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) std::abort();
        path_ = name;
        for (std::size_t i = 0; i < count; ++i) write(i, count);
    }
    skill_folders(skill_folders const&) = delete;
    skill_folders& operator=(skill_folders const&) = delete;
    ~skill_folders() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    [[nodiscard]] std::string path() const { return path_.string(); }

private:
    void write(std::size_t number, std::size_t count) const {
        std::string const name = "skill-" + std::to_string(number);
        auto const folder = path_ / name;
        std::filesystem::create_directories(folder / "agents");
        std::filesystem::create_directories(folder / "references");
        std::ofstream(folder / "SKILL.md")
            << "---\nname: " << name
            << "\ndescription: Turns the notes of a meeting into tasks with owners and dates. Use "
               "it "
               "when somebody pastes notes, or asks for a list of what was agreed upon.\n"
               "license: MIT\nmetadata:\n  author: example-team\n  version: \"1.4.0\"\n"
               "allowed-tools: Bash(git:*) Read\n---\n\n# Steps\n\n"
            << std::string(3000, 'x') << '\n';
        if (number % 2 == 1) {
            std::ofstream(folder / "agents/mcp.yaml")
                << "version: 1.2.0\nrequires:\n  servers:\n"
                   "    - {name: github, transport: stdio, command: npx, args: [\"-y\", "
                   "\"server-github@1.4.0\"], env: {GITHUB_TOKEN: \"${GITHUB_TOKEN}\"}, "
                   "provides: 1.4.0, version: \">=1.2 <2\", tools: [create_issue]}\n"
                   "  skills:\n    - {name: skill-"
                << (number + 1) % count << ", version: \"^1.0\"}\n";
        }
        if (number % 4 == 0) {
            std::ofstream(folder / "agents/openai.yaml")
                << "interface:\n  display_name: \"Notes\"\n"
                   "  short_description: \"Turns notes into tasks\"\ndependencies:\n  tools:\n"
                   "    - {type: mcp, value: designs, url: \"https://designs.example/mcp\"}\n";
        }
    }

    std::filesystem::path path_;
};

void reading() {
    constexpr std::size_t count = 10000;
    skill_folders const folders(count);
    mcp::discovery_options options;
    options.folders = 2 * count;
    std::vector<mcp::skill_root> roots;
    roots.emplace_back(mcp::skill_scope::user, folders.path());
    double const took = best_ms(4, [&] {
        auto const made = mcp::discover_skills(roots, options);
        if (made.skills.size() != count || !made.problems.empty()) std::abort();
    });
    std::printf("10,000 folders of skills read, warm                %8.0f ms   <= 2000 ms\n", took);
}

}  // namespace

int main() {
    order_and_waves();
    a_million();
    full_report();
    a_change();
    reading();
    return 0;
}
