// SPDX-License-Identifier: MIT
// Text from servers made fit for a terminal, and cut to its width.
#include "text.hpp"

#include <algorithm>
#include <cwchar>
#include <utility>

#include <wchar.h>

namespace mcpctl {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

struct code_point {
    char32_t value = 0;
    std::size_t size = 0;  // 0: the bytes are not UTF-8
};

// The first code point of a text that is not empty.
code_point first_of(std::string_view text) {
    auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    unsigned const lead = byte(0);
    if (lead < 0x80) return {lead, 1};
    std::size_t const size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < size) return {};
    char32_t value = lead & (0xFFU >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xC0U) != 0x80) return {};
        value = (value << 6U) | (byte(i) & 0x3FU);
    }
    constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    bool const surrogate = value >= 0xD800 && value <= 0xDFFF;
    if (value < least[size] || value > 0x10FFFF || surrogate) return {};
    return {value, size};
}

bool is_harmful(char32_t value) {
    auto const within = [value](char32_t first, char32_t last) {
        return value >= first && value <= last;
    };
    if (value < 0x20 || within(0x7F, 0x9F)) return true;                // controls
    if (within(0x202A, 0x202E) || within(0x2066, 0x2069)) return true;  // direction overrides
    return within(0x2028, 0x2029) || value == 0xFEFF || within(0xE0000, 0xE007F);  // unseen
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n'; }

// Wraps one line that has no line end.
void wrap_line(std::string_view line, std::size_t width, std::vector<std::string>& out) {
    std::size_t const start = std::min(line.find_first_not_of(' '), line.size());
    // An indentation that leaves no room for words is not worth keeping.
    std::string const margin(start > width / 2 ? 0 : start, ' ');
    std::string current = margin;
    std::size_t used = margin.size();
    line.remove_prefix(start);
    while (!line.empty()) {
        std::size_t const gap = std::min(line.find_first_not_of(' '), line.size());
        std::size_t const end = std::min(line.find(' ', gap), line.size());
        std::string_view const word = line.substr(gap, end - gap);
        std::size_t const columns = display_width(word);
        bool const first = used == margin.size();
        if (!first && used + gap + columns > width) {
            out.push_back(std::exchange(current, margin));
            used = margin.size();
        } else {
            current.append(gap, ' ');
            used += gap;
        }
        current += word;
        used += columns;
        line.remove_prefix(end);
    }
    while (!current.empty() && current.back() == ' ') current.pop_back();
    out.push_back(std::move(current));
}

}  // namespace

std::string printable(std::string_view text) {
    std::string clean;
    clean.reserve(text.size());
    while (!text.empty()) {
        auto const [value, size] = first_of(text);
        bool const line_end = text.starts_with("\r\n");
        if (value == '\n' || value == '\t') {
            clean += text.front();
        } else if (size == 0 || is_harmful(value)) {
            if (!line_end) clean += replacement;
        } else {
            clean += text.substr(0, size);
        }
        text.remove_prefix(std::max<std::size_t>(size, 1));
    }
    return clean;
}

std::string printable_line(std::string_view text) {
    std::string line;
    for (char c : printable(text)) {
        if (!is_space(c)) line += c;
        else if (!line.empty() && line.back() != ' ') line += ' ';
    }
    if (!line.empty() && line.back() == ' ') line.pop_back();
    return line;
}

std::string in_quotes(std::string_view text) { return '"' + printable_line(text) + '"'; }

std::size_t display_width(std::string_view text) {
    std::size_t columns = 0;
    while (!text.empty()) {
        auto const [value, size] = first_of(text);
        int const width = size == 0 ? 1 : ::wcwidth(static_cast<wchar_t>(value));
        columns += width < 0 ? 1U : static_cast<std::size_t>(width);
        text.remove_prefix(std::max<std::size_t>(size, 1));
    }
    return columns;
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
    std::vector<std::string> lines;
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    while (true) {
        std::size_t const end = std::min(text.find('\n'), text.size());
        wrap_line(text.substr(0, end), std::max<std::size_t>(width, 1), lines);
        if (end == text.size()) return lines;
        text.remove_prefix(end + 1);
    }
}

std::string indent(std::string_view text, std::size_t columns) {
    std::string out;
    while (!text.empty()) {
        std::size_t const end = std::min(text.find('\n'), text.size());
        if (end > 0) out.append(columns, ' ').append(text.substr(0, end));
        out += '\n';
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

std::string pad(std::string text, std::size_t width) {
    std::size_t const used = display_width(text);
    if (used < width) text.append(width - used, ' ');
    return text;
}

std::string count_of(std::size_t number, std::string_view noun) {
    std::string words = std::to_string(number) + ' ' + std::string(noun);
    if (number != 1) words += 's';
    return words;
}

}  // namespace mcpctl
