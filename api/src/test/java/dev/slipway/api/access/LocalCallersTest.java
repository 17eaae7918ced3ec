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
        assertThat(callers.refuse(new Caller(loopback(), host, false, "", ""))).isEmpty();
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
        assertThat(callers.refuse(new Caller(loopback(), host, false, "", "")))
                .map(Refusal::code)
                .contains(ErrorCode.MISDIRECTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example", "null", "http://localhost.evil.example"})
    void foreignOriginsAreForbidden(String origin) {
        assertThat(callers.refuse(new Caller(loopback(), "localhost", false, origin, "")))
                .map(Refusal::code)
                .contains(ErrorCode.FORBIDDEN);
    }

    @Test
    void aPageOfThisServerMayCall() {
        Caller page =
                new Caller(
                        loopback(),
                        "localhost:8000",
                        false,
                        "http://localhost:8000",
                        "same-origin");

        assertThat(callers.refuse(page)).isEmpty();
    }

    @Test
    void proxiesCrossSitePagesAndOtherMachinesAreForbidden() throws UnknownHostException {
        InetAddress other = InetAddress.getByAddress(new byte[] {10, 0, 0, 1});

        assertThat(callers.refuse(new Caller(loopback(), "localhost", true, "", ""))).isPresent();
        assertThat(callers.refuse(new Caller(loopback(), "localhost", false, "", "cross-site")))
                .isPresent();
        assertThat(callers.refuse(new Caller(other, "localhost", false, "", ""))).isPresent();
    }

    private static InetAddress loopback() {
        return InetAddress.getLoopbackAddress();
    }
}
