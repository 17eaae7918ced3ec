package dev.slipway.frontend.http.exchange;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;

/// Where a head says that its body ends. What is said twice, or in words that the web server does
/// not know, may be read in another way by whoever stands in front of this server: a part of a body
/// would be a request to one of them and none to the other.
///
/// So may a name that is none: with a space in it the web server takes `Content-Length` for
/// something else, and others for what it seems.
///
/// *Source*: RFC 9112, sections 5.1, 6.1, 6.3 and 7.
final class Framing {
    private static final String CHUNKED = "chunked";
    private static final int MOST_DIGITS = 18;
    private static final int SHOWN = 64;
    private static final char DELETE = 0x7f;

    private Framing() {}

    /// *Errors*: [RefusalException] for a head that does not say it once and plainly.
    static void require(Headers headers) {
        requireNames(headers);
        boolean hasLength = headers.contains(HeaderNames.CONTENT_LENGTH);
        if (headers.contains(HeaderNames.TRANSFER_ENCODING)) {
            if (!isChunked(headers.get(HeaderNames.TRANSFER_ENCODING))) {
                String found = headers.get(HeaderNames.TRANSFER_ENCODING).values();
                throw refusal("Transfer-Encoding: " + shown(found), "chunked, once");
            }
            if (hasLength) {
                throw refusal("Content-Length: beside Transfer-Encoding", "one of them");
            }
        } else if (hasLength && !isPlain(headers.get(HeaderNames.CONTENT_LENGTH))) {
            String found = headers.get(HeaderNames.CONTENT_LENGTH).values();
            throw refusal("Content-Length: " + shown(found), "a whole number of bytes, once");
        }
    }

    private static void requireNames(Headers headers) {
        for (Header header : headers) {
            HeaderName name = header.headerName();
            // Those with an index are the web server's own.
            if (name.index() < 0 && !isName(name.lowerCase())) {
                String found = "header '" + shown(name.defaultCase()) + "'";
                throw refusal(found, "a name without spaces");
            }
        }
    }

    private static boolean isName(String text) {
        boolean isName = !text.isEmpty();
        for (int i = 0; i < text.length(); i++) {
            isName &= text.charAt(i) > ' ' && text.charAt(i) < DELETE;
        }
        return isName;
    }

    /// Names of codings are the same in capitals, to the web server as well.
    private static boolean isChunked(Header coding) {
        return coding.valueCount() == 1 && coding.get().equalsIgnoreCase(CHUNKED);
    }

    private static boolean isPlain(Header length) {
        if (length.valueCount() != 1) {
            return false;
        }
        String text = length.get();
        boolean isPlain = !text.isEmpty() && text.length() <= MOST_DIGITS;
        for (int i = 0; i < text.length(); i++) {
            isPlain &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        return isPlain;
    }

    private static String shown(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }

    private static RefusalException refusal(String found, String expected) {
        return new RefusalException(
                ErrorCode.MALFORMED_REQUEST, found + " (expected: " + expected + ")");
    }
}
