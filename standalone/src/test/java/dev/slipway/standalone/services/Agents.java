package dev.slipway.standalone.services;

import dev.slipway.agent.spring.Setting;
import dev.slipway.cicdspecialist.CicdSpecialistApplication;
import dev.slipway.deploymentmanager.DeploymentManagerApplication;
import dev.slipway.erroranalyst.ErrorAnalystApplication;
import dev.slipway.gateway.GatewayApplication;
import dev.slipway.monitoringspecialist.MonitoringSpecialistApplication;
import dev.slipway.renderdeployer.RenderDeployerApplication;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The agents that Spring starts, and where the repository is. */
final class Agents {
    static final List<String> NAMES = List.of("gateway", "deployment-manager", "render-deployer", "monitoring-specialist", "cicd-specialist",
            "error-analyst");
    static final String EDGE = "edge";

    private Agents() {}

    /** The settings of each beside those of every agent. */
    static Map<String, List<Setting>> settings() {
        var all = new LinkedHashMap<String, List<Setting>>();
        all.put("gateway", GatewayApplication.SETTINGS);
        all.put("deployment-manager", DeploymentManagerApplication.SETTINGS);
        all.put("render-deployer", RenderDeployerApplication.SETTINGS);
        all.put("monitoring-specialist", MonitoringSpecialistApplication.SETTINGS);
        all.put("cicd-specialist", CicdSpecialistApplication.SETTINGS);
        all.put("error-analyst", ErrorAnalystApplication.SETTINGS);
        return all;
    }

    /** The directory of the root {@code pom.xml}: Maven runs tests in the module's. */
    static Path repository() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("slipway")) ? here : here.getParent();
    }
}
