package dev.slipway.client.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class LoadAddressTest {
    @Test
    void requestsNameTheHostAsPeopleDo() {
        for (String host : new String[] {"127.0.0.1", "[::1]", "[2001:db8::7]", "localhost"}) {
            InetSocketAddress address = LoadAddress.of(host, 8001);

            assertThat(LoadAddress.authority(address)).isEqualTo(host + ":8001");
            assertThat(address.isUnresolved()).isFalse();
        }
    }

    @Test
    void addressesOfIpv6StandInBracketsInAHead() {
        byte[] request =
                HttpLoadConnection.post(LoadAddress.of("[::1]", 8000), "/x", "", new byte[0]);

        assertThat(new String(request, StandardCharsets.US_ASCII))
                .startsWith("POST /x HTTP/1.1\r\nHost: [::1]:8000\r\n");
    }
}
