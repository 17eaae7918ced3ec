package dev.slipway.jobs;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import javax.management.InstanceNotFoundException;
import javax.management.MBeanServer;
import javax.management.MBeanServerBuilder;
import javax.management.MBeanServerDelegate;
import javax.management.ObjectInstance;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/// Makes a server of management beans that keeps none: nobody manages a child from outside. One
/// that keeps them has each describe itself as it comes, those of the platform too, whose
/// diagnostic commands make up their help from the flight recorder's XML. That is a third of a
/// second of one processor before a child is at work.
///
/// *Threads*: any.
///
/// *Source*: `MBeanServerFactory`, which makes its builder by the name in a property.
public final class NoBeans extends MBeanServerBuilder {
    private static final String BUILDER = "javax.management.builder.initial";

    /// For the factory.
    public NoBeans() {}

    /// Has the servers of this process made so that are made from now on.
    static void install() {
        System.setProperty(BUILDER, NoBeans.class.getName());
    }

    @Override
    public MBeanServer newMBeanServer(
            String domain, @Nullable MBeanServer outer, MBeanServerDelegate delegate) {
        return (MBeanServer)
                Proxy.newProxyInstance(
                        NoBeans.class.getClassLoader(),
                        new Class<?>[] {MBeanServer.class},
                        (server, method, arguments) -> answer(server, method, arguments));
    }

    private static @Nullable Object answer(
            Object server, Method method, Object @Nullable [] arguments)
            throws InstanceNotFoundException {
        return switch (method.getName()) {
            case "registerMBean" -> registered(arguments);
            case "isRegistered" -> false;
            case "getMBeanCount" -> 0;
            case "queryNames", "queryMBeans" -> Set.of();
            case "getDomains" -> new String[0];
            case "getDefaultDomain", "toString" -> "none";
            case "hashCode" -> System.identityHashCode(server);
            case "equals" -> arguments != null && isSame(server, arguments[0]);
            default -> {
                if (List.of(method.getExceptionTypes()).contains(InstanceNotFoundException.class)) {
                    throw new InstanceNotFoundException("no bean is kept");
                }
                yield null;
            }
        };
    }

    private static ObjectInstance registered(Object @Nullable [] arguments) {
        if (arguments == null || !(arguments[1] instanceof ObjectName name)) {
            throw new IllegalArgumentException("name: missing");
        }
        return new ObjectInstance(name, arguments[0].getClass().getName());
    }

    @SuppressWarnings("ReferenceEquality") // a proxy is equal to itself
    private static boolean isSame(Object server, Object other) {
        return server == other;
    }
}
