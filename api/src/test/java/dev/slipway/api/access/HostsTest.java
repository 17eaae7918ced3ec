package dev.slipway.api.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostsTest {
    /// As the settings, a certificate and a socket have them.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2001:db8::5",
                "[2001:DB8::5]",
                "[2001:db8:0:0:0:0:0:5]",
                "[2001:0db8:0:0::0005]"
            })
    void anAddressOfIpv6IsAdmittedHoweverItIsSpelled(String name) {
        Hosts hosts = new Hosts(false, Set.of(name));

        assertThat(hosts.admits("[2001:db8::5]")).isTrue();
        assertThat(hosts.admits("[2001:db8::5]:8443")).isTrue();
        assertThat(hosts.admits("[2001:DB8:0:0:0:0:0:5]:8443")).isTrue();
        assertThat(hosts.admits("[2001:db8::6]:8443")).isFalse();
        assertThat(hosts.admits("[2001:db8::5")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[::g]", "[:::]", "[::ffff:10.0.0.1]", "[1.2.3.4]", "[]", "10.0.0.2"})
    void whatIsNoneOfItsNamesIsNotAdmitted(String host) {
        assertThat(new Hosts(false, Set.of("10.0.0.1", "models.example")).admits(host)).isFalse();
    }

    @Test
    void namesCountInAnyCaseAndAtAnyPort() {
        Hosts hosts = new Hosts(false, Set.of("Models.Example"));

        assertThat(hosts.admits("models.example")).isTrue();
        assertThat(hosts.admits("MODELS.example:8443")).isTrue();
        assertThat(hosts.admits("models.example.evil")).isFalse();
    }
}
