# Read by scripts that run classes of this room: builds them, goes to the root of the repository,
# leaves that in $root and their class path in $classes. Needs a JDK 25 as JAVA_HOME.
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
./mvnw -q -pl benchmarks -am -DskipTests package dependency:build-classpath \
    -Dmdep.outputFile=target/classpath -Dmdep.includeScope=runtime
classes="benchmarks/target/classes:$(cat benchmarks/target/classpath)"
