package io.tickgate.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.Test;

/** Ordinary tests, so that the ordinary engine counts and runs them. */
final class ArchitectureTest {
    private static final String[] FRAMEWORKS = {
        "org.springframework..", "reactor..", "io.netty..", "org.apache.kafka..", "io.micrometer.."
    };

    private static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("io.tickgate.gateway");

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.tickgate.gateway.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void frameworksStayAtTheEdge() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "..transport..", "..ingest..", "..admin..", "..ops..", "..telemetry..", "..app..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(FRAMEWORKS)
                .check(CLASSES);
    }

    @Test
    void theFeedKnowsNoSockets() {
        noClasses()
                .that()
                .resideInAPackage("..ingest..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.netty..", "reactor..", "org.springframework..", "..gateway.session..", "io.tickgate.wire..")
                .check(CLASSES);
    }

    @Test
    void theMarketKnowsNeitherSessionsNorTheWire() {
        noClasses()
                .that()
                .resideInAnyPackage("..gateway.sequence..", "..gateway.cache..", "..gateway.hub..", "..gateway.log..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "..gateway.session..", "..gateway.access..", "..gateway.ingest..", "io.tickgate.wire..")
                .check(CLASSES);
    }

    @Test
    void theMappingKnowsNoLogAndNoGateway() {
        classes()
                .that()
                .resideInAPackage("..gateway.mapping..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "org.jspecify..",
                        "com.google.protobuf..",
                        "org.apache.avro..",
                        "tools.jackson.core..",
                        "io.tickgate.json..",
                        "io.tickgate.model..",
                        "..gateway.mapping..")
                .check(CLASSES);
    }

    @Test
    void theHubKnowsOnlyTheJdkAndItsQueue() {
        classes()
                .that()
                .resideInAPackage("..gateway.hub..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jctools..", "org.jspecify..", "..gateway.hub..")
                .check(CLASSES);
    }

    @Test
    void theTransportReachesTheMarketOnlyThroughSessions() {
        noClasses()
                .that()
                .resideInAPackage("..gateway.transport..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "..gateway.cache..", "..gateway.sequence..", "..gateway.log..", "..gateway.ingest..")
                .check(CLASSES);
    }

    @Test
    void nothingSeesTheWiring() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..gateway.app..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..gateway.app..")
                .check(CLASSES);
    }
}
