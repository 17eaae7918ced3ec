package dev.slipway.runtime.remote.wire;

import dev.slipway.api.access.CarriedAddress;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Which addresses may be called. Loopback and private networks may, since a connection is what an
/// administrator has made; addresses that belong to the machine's own network segment may not,
/// because clouds answer there with the machine's credentials.
///
/// @param listed addresses that may be called all the same
public record AddressRules(Set<InetAddress> listed) {
    /// Metadata services whose address is not link-local.
    private static final Set<String> METADATA =
            Set.of(
                    "100.100.100.200",
                    "168.63.129.16",
                    "192.0.0.192",
                    "fd00:c1:0:0:0:0:a9fe:a9fe",
                    "fd00:ec2:0:0:0:0:0:254",
                    "fd20:ce:0:0:0:0:0:254");

    /// Copies the set.
    public AddressRules {
        listed = Set.copyOf(listed);
    }

    /// The addresses of a host that may be called, one at least. Whoever connects uses these and
    /// does not ask for the name again.
    ///
    /// *Errors*: [BackendException] when there is none.
    List<InetAddress> allowed(String host) throws BackendException {
        InetAddress[] all;
        try {
            all = InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            throw new BackendException(FailureKind.UNREACHABLE, "nobody knows the host " + host);
        }
        List<InetAddress> allowed = new ArrayList<>();
        for (InetAddress address : all) {
            if (mayBeCalled(address)) {
                allowed.add(address);
            }
        }
        if (allowed.isEmpty()) {
            throw new BackendException(
                    FailureKind.MISCONFIGURED,
                    host
                            + " is "
                            + all[0].getHostAddress()
                            + " (expected: no link-local, multicast or metadata address, unless"
                            + " connections.addresses lists it)");
        }
        return allowed;
    }

    private boolean mayBeCalled(InetAddress address) {
        boolean isBarred =
                isBarred(address)
                        || CarriedAddress.of(address).filter(AddressRules::isBarred).isPresent();
        return listed.contains(address) || !isBarred;
    }

    private static boolean isBarred(InetAddress address) {
        return address.isLinkLocalAddress()
                || address.isMulticastAddress()
                || address.isAnyLocalAddress()
                || isBroadcast(address)
                || METADATA.contains(withoutZone(address.getHostAddress()));
    }

    private static String withoutZone(String digits) {
        int zone = digits.indexOf('%');
        return zone < 0 ? digits : digits.substring(0, zone);
    }

    private static boolean isBroadcast(InetAddress address) {
        return address instanceof Inet4Address && address.getAddress()[0] == (byte) 255;
    }
}
