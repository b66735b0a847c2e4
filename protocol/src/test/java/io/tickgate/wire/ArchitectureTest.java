package io.tickgate.wire;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.Test;

/** Ordinary tests, so that the ordinary engine counts and runs them. They look at every package of this module. */
final class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("io.tickgate");

    @Test
    void theModelKnowsOnlyJavaAndItself() {
        classes()
                .that()
                .resideInAPackage("io.tickgate.model..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify..", "io.tickgate.model..")
                .check(CLASSES);
    }

    @Test
    void noPackageKnowsAFramework() {
        noClasses()
                .that()
                .resideInAnyPackage("io.tickgate.json..", "io.tickgate.record..", "io.tickgate.wire..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..", "reactor..", "io.netty..", "org.apache.kafka..", "io.micrometer..")
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.tickgate.(*)..").should().beFreeOfCycles().check(CLASSES);
    }
}
