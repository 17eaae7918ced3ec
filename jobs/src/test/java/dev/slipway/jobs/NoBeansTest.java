package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Set;
import javax.management.InstanceNotFoundException;
import javax.management.MBeanServer;
import javax.management.MBeanServerDelegate;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

final class NoBeansTest {
    private final MBeanServer server =
            new NoBeans().newMBeanServer("slipway", null, new MBeanServerDelegate());
    private final ObjectName name = ManagementFactory.getRuntimeMXBean().getObjectName();

    @Test
    void whatIsRegisteredIsNotKept() throws Exception {
        assertThat(server.registerMBean(ManagementFactory.getRuntimeMXBean(), name).getObjectName())
                .isEqualTo(name);
        assertThat(server.isRegistered(name)).isFalse();
        assertThat(server.queryNames(null, null)).isEmpty();
        assertThat(server.getMBeanCount()).isZero();
    }

    @Test
    void whoeverAsksForABeanIsToldThatThereIsNone() {
        assertThatThrownBy(() -> server.getAttribute(name, "Uptime"))
                .isInstanceOf(InstanceNotFoundException.class);
        assertThatThrownBy(() -> server.unregisterMBean(name))
                .isInstanceOf(InstanceNotFoundException.class);
    }

    @Test
    void serversAreEqualToThemselvesAlone() {
        MBeanServer other =
                new NoBeans().newMBeanServer("slipway", null, new MBeanServerDelegate());
        assertThat(List.of(server, other)).doesNotHaveDuplicates();
        assertThat(Set.of(server)).contains(server).doesNotContain(other);
    }
}
