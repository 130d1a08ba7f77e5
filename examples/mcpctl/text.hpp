// SPDX-License-Identifier: MIT
// Text from servers made fit for a terminal, and cut to its width.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mcpctl {

/// The text without what a terminal would act on or a reader be deceived by: U+FFFD stands for
/// control characters, overrides of the writing direction and bytes that are not UTF-8. Line ends
/// and tabs stay.
std::string printable(std::string_view text);

/// The same on one line: what separates words becomes one space.
std::string printable_line(std::string_view text);

/// The same between quotation marks.
std::string in_quotes(std::string_view text);

/// How many columns the text takes on a terminal.
std::size_t display_width(std::string_view text);

/// The text in lines of at most `width` columns where words allow it. Line ends stay, and the
/// indentation of a line goes on with its rest.
std::vector<std::string> wrap(std::string_view text, std::size_t width);

/// The text with each line indented by so many spaces.
std::string indent(std::string_view text, std::size_t columns);

/// `text` followed by spaces up to `width` columns.
std::string pad(std::string text, std::size_t width);

/// The number with its noun, as in "1 line" and "2 lines".
std::string count_of(std::size_t number, std::string_view noun);

}  // namespace mcpctl
