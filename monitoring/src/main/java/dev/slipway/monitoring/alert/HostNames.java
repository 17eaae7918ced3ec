package dev.slipway.monitoring.alert;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/// Says which addresses a host has.
///
/// *Threads*: platform threads: a look-up may wait inside the operating system.
@FunctionalInterface
public interface HostNames {
    /// As the platform says.
    HostNames OF_THE_PLATFORM = host -> List.of(InetAddress.getAllByName(host));

    /// All of them, one at least.
    List<InetAddress> addresses(String host) throws UnknownHostException;
}
