package dev.slipway.schemas;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;

/** {@code FULL_TRANSITIVE}: whoever has one schema reads what was written with any other, older or newer. */
final class Compatibility {
    private Compatibility() {}

    /** What parts two schemas, in sentences; empty when nothing does. */
    static List<String> partedBy(Schema present, Schema released) {
        var reasons = new ArrayList<String>();
        reasons.addAll(unread("this version cannot read what the released one wrote", present, released));
        reasons.addAll(unread("the released version cannot read what this one writes", released, present));
        return reasons;
    }

    private static List<String> unread(String what, Schema reader, Schema writer) {
        var found = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
        return found.getType() == SchemaCompatibilityType.COMPATIBLE ? List.of()
                : found.getResult().getIncompatibilities().stream()
                        .map(each -> what + ": " + each.getMessage() + " at " + each.getLocation() + " (" + each.getType() + ")").toList();
    }
}
