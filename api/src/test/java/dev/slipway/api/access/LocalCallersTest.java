package dev.slipway.api.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.LocalCallers.Caller;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalCallersTest {
    private final LocalCallers callers = new LocalCallers();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST:8001",
                "127.0.0.1",
                "127.0.0.1:1",
                "[::1]",
                "[::1]:8001"
            })
    void loopbackNamesAreOurs(String host) {
        assertThat(callers.refuse(new Caller(loopback()).host(host))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "evil.example",
                "localhost.evil.example",
                "127.0.0.1.nip.io:80",
                ":8001"
            })
    void otherNamesAreMisdirected(String host) {
        assertThat(callers.refuse(new Caller(loopback()).header("host", host)))
                .map(Refusal::code)
                .contains(ErrorCode.MISDIRECTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example", "null", "http://localhost.evil.example"})
    void foreignOriginsAreForbidden(String origin) {
        assertThat(callers.refuse(local().header("origin", origin)))
                .map(Refusal::code)
                .contains(ErrorCode.FORBIDDEN);
    }

    @Test
    void aPageOfThisServerMayCall() {
        Caller page =
                local().header("origin", "http://localhost:8000")
                        .header("sec-fetch-site", "same-origin")
                        .header("accept", "*/*");

        assertThat(callers.refuse(page)).isEmpty();
    }

    @Test
    void proxiesCrossSitePagesAndOtherMachinesAreForbidden() throws UnknownHostException {
        InetAddress other = InetAddress.getByAddress(new byte[] {10, 0, 0, 1});

        assertThat(callers.refuse(local().header("sec-fetch-site", "cross-site"))).isPresent();
        assertThat(callers.refuse(new Caller(other).host("localhost"))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "forwarded",
                "x-forwarded-for",
                "x-forwarded-host",
                "x-forwarded-port",
                "x-forwarded-prefix",
                "x-forwarded-proto",
                "x-forwarded-server",
                "x-forwarded-ssl",
                "x-forwarded-client-cert"
            })
    void whateverAProxyAddsIsForbidden(String header) {
        assertThat(callers.refuse(local().header(header, "x"))).isPresent();
    }

    @Test
    void aSecondValueCannotHideBehindTheFirst() {
        assertThat(
                        callers.refuse(
                                local().header("sec-fetch-site", "cross-site")
                                        .header("sec-fetch-site", "none")))
                .isPresent();
        assertThat(
                        callers.refuse(
                                local().header("origin", "https://evil.example")
                                        .header("origin", "http://localhost")))
                .isPresent();
        assertThat(callers.refuse(local().host("evil.example"))).isPresent();
    }

    @Test
    void headersThatSayNothingAreNotRead() {
        Caller caller = local().header("user-agent", LocalCallersTest::unread);

        assertThat(callers.refuse(caller)).isEmpty();
        assertThat(callers.refuse(local().header("x-forwarded-for", LocalCallersTest::unread)))
                .isPresent();
    }

    private static String unread() {
        throw new AssertionError("nobody needs it");
    }

    private static Caller local() {
        return new Caller(loopback()).host("localhost");
    }

    private static InetAddress loopback() {
        return InetAddress.getLoopbackAddress();
    }
}
