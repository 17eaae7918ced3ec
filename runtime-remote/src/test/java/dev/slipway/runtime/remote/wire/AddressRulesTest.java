package dev.slipway.runtime.remote.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressRulesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "169.254.0.1",
                "fe80::1",
                "::ffff:169.254.169.254",
                "fd00:ec2::254",
                "fd00:ec2::254%1",
                "fd20:ce::254",
                "fd00:c1::a9fe:a9fe",
                "168.63.129.16",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::a9fe:a9fe",
                "64:ff9b:1:7::a9fe:a9fe",
                "2002:a9fe:a9fe::1",
                "::169.254.169.254",
                "100.100.100.200",
                "192.0.0.192",
                "0.0.0.0",
                "::",
                "224.0.0.1",
                "ff02::1",
                "255.255.255.255"
            })
    void addressesWhereMachinesAreToldTheirCredentialsAreNotCalled(String host) {
        assertThatThrownBy(() -> new AddressRules(Set.of()).allowed(host))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("no link-local, multicast or metadata address")
                .hasMessageContaining("connections.addresses");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "::1",
                "10.1.2.3",
                "192.168.1.1",
                "93.184.216.34",
                "fd00:ec2::7",
                "64:ff9b::5db8:d822",
                "64:ff9b:1::a00:1",
                "64:ff9b:1:7::a00:1"
            })
    void whatAnAdministratorNamesIsCalled(String host) throws BackendException {
        assertThat(new AddressRules(Set.of()).allowed(host)).hasSize(1);
    }

    @Test
    void aListedAddressIsCalled() throws BackendException, UnknownHostException {
        InetAddress address = InetAddress.getByName("169.254.7.7");
        assertThat(new AddressRules(Set.of(address)).allowed("169.254.7.7"))
                .containsExactly(address);
    }
}
