package dev.slipway.monitoringspecialist.kafka;

import dev.slipway.model.manifest.HealthPolicy;

/** What is to be checked, and how. @param hasPort whether there is anything to ask */
record Target(String instance, HealthPolicy policy, boolean hasPort) {}
