package dev.slipway.api.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CarriedAddressTest {
    @ParameterizedTest
    @CsvSource({
        "64:ff9b::a9fe:a9fe, 169.254.169.254",
        "64:ff9b:1::a9fe:a9fe, 169.254.169.254",
        "64:ff9b:1:7:8:9:a9fe:a9fe, 169.254.169.254",
        "2002:a9fe:a9fe::1, 169.254.169.254",
        "::10.1.2.3, 10.1.2.3"
    })
    void anAddressThatIsCarriedIsFound(String carrier, String carried) throws UnknownHostException {
        assertThat(CarriedAddress.of(InetAddress.getByName(carrier)))
                .contains(InetAddress.getByName(carried));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.1.2.3",
                "::ffff:10.1.2.3",
                "::1",
                "64:ff9b:0:0:0:1:a9fe:a9fe",
                "64:ff9b:2::a9fe:a9fe",
                "2003:a9fe:a9fe::1",
                "fd00::a9fe:a9fe"
            })
    void othersCarryNone(String address) throws UnknownHostException {
        assertThat(CarriedAddress.of(InetAddress.getByName(address))).isEmpty();
    }
}
