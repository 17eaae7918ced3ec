import java.io.PrintWriter;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.attribute.ModuleResolutionAttribute;
import java.util.EnumSet;
import java.util.Set;
import jdk.tools.jlink.internal.PluginRepository;
import jdk.tools.jlink.plugin.Plugin;
import jdk.tools.jlink.plugin.ResourcePool;
import jdk.tools.jlink.plugin.ResourcePoolBuilder;
import jdk.tools.jlink.plugin.ResourcePoolEntry;

/// `jlink` for runtimes in which the vector module is resolved like any other.
///
/// Takes the arguments of `jlink`. The one thing it changes is an attribute in the descriptor of
/// `jdk.incubator.vector`: "not resolved by default, warn". With it a JVM neither archives its
/// module graph nor links classes ahead of time, and says so with a warning at every start; no code
/// is touched. `docs/adr/0004-launcher-and-tarball.md` has the figures.
public final class Link implements Plugin {
    private static final String DESCRIPTOR = "/jdk.incubator.vector/module-info.class";

    public static void main(String[] arguments) {
        PluginRepository.registerPlugin(new Link());
        PrintWriter out = new PrintWriter(System.out, true);
        PrintWriter err = new PrintWriter(System.err, true);
        System.exit(jdk.tools.jlink.internal.Main.run(out, err, arguments));
    }

    @Override
    public String getName() {
        return "resolve-vector-module";
    }

    @Override
    public String getDescription() {
        return "Resolves jdk.incubator.vector by default.";
    }

    @Override
    public String getUsage() {
        return "      --" + getName() + "  " + getDescription();
    }

    /// In front of the plugin that writes down how modules are resolved.
    @Override
    public Category getType() {
        return Category.FILTER;
    }

    @Override
    public Set<State> getState() {
        return EnumSet.of(State.AUTO_ENABLED, State.FUNCTIONAL);
    }

    @Override
    public ResourcePool transform(ResourcePool in, ResourcePoolBuilder out) {
        in.transformAndCopy(
                entry -> entry.path().equals(DESCRIPTOR) ? resolvedByDefault(entry) : entry, out);
        return out.build();
    }

    private static ResourcePoolEntry resolvedByDefault(ResourcePoolEntry entry) {
        ClassFile files = ClassFile.of();
        return entry.copyWithContent(
                files.transformClass(
                        files.parse(entry.contentBytes()),
                        ClassTransform.dropping(
                                element -> element instanceof ModuleResolutionAttribute)));
    }
}
