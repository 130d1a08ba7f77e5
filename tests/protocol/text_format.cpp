// SPDX-License-Identifier: MIT
// Tests of the text formats, as tables of texts that pass and texts that do not.
#include <mcp/protocol/text_format.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

namespace format = mcp::detail::text_format;

TEST_CASE("a date is a day that the calendar has") {
    for (char const* good :
         {"2026-07-28", "0001-01-01", "2020-02-29", "2000-02-29", "2021-12-31"}) {
        CAPTURE(good);
        CHECK(format::is_date(good));
    }
    for (char const* bad : {"", "2021-02-29", "1900-02-29", "2021-04-31", "2021-13-01",
                            "2021-00-10", "2021-01-00", "2021-1-01", "20210101", "2021-01-01Z",
                            " 2021-01-01", "2021-W01", "+021-01-01", "12021-01-01", "২020-01-1"}) {
        CAPTURE(bad);
        CHECK_FALSE(format::is_date(bad));
    }
    CHECK_FALSE(format::is_date(std::string_view("2021-01-01\0", 11)));
}

TEST_CASE("a date-time has a zone, and a leap second only at the end of a UTC day") {
    for (char const* good :
         {"2026-07-28T12:00:00Z", "2026-07-28t12:00:00z", "1990-12-31T15:59:50.123-08:00",
          "1937-01-01T12:00:27.87+00:20", "1998-12-31T23:59:60Z", "1998-12-31T15:59:60-08:00"}) {
        CAPTURE(good);
        CHECK(format::is_date_time(good));
    }
    for (char const* bad :
         {"", "2026-07-28", "2026-07-28T12:00:00", "2026-07-28 12:00:00Z", "2026-07-28T24:00:00Z",
          "2026-07-28T12:60:00Z", "2026-07-28T12:00:61Z", "1998-12-31T22:59:60Z",
          "2026-07-28T12:00:00.Z", "2026-07-28T12:00:00+24:00", "2026-07-28T12:00:00+10:60",
          "2026-07-28T12:00:00+01", "2026-07-28T12:00:00Z\n", "2021-02-30T12:00:00Z",
          "2026-07-28T12-00:00Z", "2026-07-28T1:000:00Z"}) {
        CAPTURE(bad);
        CHECK_FALSE(format::is_date_time(bad));
    }
}

TEST_CASE("an email address has a local part and a domain") {
    for (char const* good : {"a@b", "joe.bloggs@example.com", "te~st+tag@example.com",
                             "\"joe bloggs\"@example.com", "\"joe@bloggs\"@example.com",
                             "joe@[127.0.0.1]", "joe@[IPv6:::1]", "jörg@müller.example"}) {
        CAPTURE(good);
        CHECK(format::is_email(good));
    }
    for (char const* bad :
         {"", "2962", "@example.com", "joe@", ".joe@example.com", "joe.@example.com",
          "j..e@example.com", "joe bloggs@example.com", "joe@exa mple.com", "joe@-example.com",
          "joe@example..com", "joe@[127.0.0.300]", "a@b.com, c@d.com", "Joe <joe@example.com>",
          "joe@in=valid.com"}) {
        CAPTURE(bad);
        CHECK_FALSE(format::is_email(bad));
    }
}

TEST_CASE("a URI has a scheme and nothing that must be escaped") {
    for (char const* good :
         {"https://example.com/page?x=1#part", "mailto:John.Doe@example.com", "urn:oasis:names",
          "http://-.~_!$&'()*+,;=:%40:80%2f::::::@example.com", "ldap://[2001:db8::7]/c=GB?one",
          "http://[::1]:8080/", "http://[1:2:3:4:5:6:7:8]", "http://[::ffff:1.2.3.4]",
          "x:", "file:///tmp", "http://example.com:/"}) {
        CAPTURE(good);
        CHECK(format::is_uri(good));
    }
    for (char const* bad : {"",
                            "abc",
                            "/abc",
                            "//example.com",
                            ":x",
                            "1http://example.com",
                            "ht_tp://example.com",
                            "http:// example.com",
                            "http://example.com/%6G",
                            "http://example.com/%A",
                            "http://example.com/a b",
                            "http://example.com/{x}",
                            "http://example.com/\\",
                            "http:/[::1]",
                            "http://example.com:abc/",
                            "http://[::1",
                            "http://[::1]x/",
                            "http://[1:2]/",
                            "http://[:::1]/",
                            "http://[::ffff:01.2.3.4]",
                            "http://[1::2::3]/",
                            "http://[12345::]/",
                            "x:#a#b",
                            "http://exämple.com",
                            "https://[@example.org/"}) {
        CAPTURE(bad);
        CHECK_FALSE(format::is_uri(bad));
    }
}

TEST_CASE("length is counted in code points, and bad UTF-8 has none") {
    CHECK(format::count_code_points("") == 0u);
    CHECK(format::count_code_points("abc") == 3u);
    CHECK(format::count_code_points("añ€😀") == 4u);
    for (char const* bad :
         {"\xff", "\x80", "\xc0\xaf", "\xc3", "\xe0\x80\x80", "\xed\xa0\x80", "\xe2\x82",
          "\xf0\x80\x80\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80"}) {
        CAPTURE(bad);
        CHECK_FALSE(format::count_code_points(bad));
    }
}
