using BrowserAgent.Agent.Packs;
using Xunit;

namespace BrowserAgent.Agent.Tests.Packs;

/// <summary>Each case breaks the documented example in one place and expects exactly that error, at that position.</summary>
public sealed class PackErrorTests
{
    [Theory]
    // The file and its keys.
    [InlineData("title: Example ERP", "title: \"Example\" ERP", "ERP", "not valid YAML")]
    [InlineData("schema: 1", "schema: 2", "2\nsite", "schema version 2 is not supported; this build reads version 1")]
    [InlineData("schema: 1", "schema: [1]", "[1]", "schema version a list is not supported")]
    [InlineData("title: Example ERP", "titel: Example ERP", "titel", "unknown key titel in the pack; did you mean title?")]
    [InlineData("version: \"1.0\"", "", "schema: 1", "the pack lacks the key version")]
    [InlineData("    kind: secret\n", "    knd: secret\n    kind: secret\n", "knd", "unknown key knd in element login.password; did you mean kind?")]
    [InlineData("    is: the password box of the login page\n", "", "login.password:\n", "element login.password lacks the key is")]
    [InlineData("locale: de-DE", "locale: de-DE\nlocale: en-US", "locale: en-US", "duplicate key locale")]
    [InlineData("title: Example ERP", "title: [Example]", "[Example]", "title of the pack must be a text; here is a list")]
    [InlineData("find: [{ label: User name }]", "find: { label: User name }", "{ label: User name }", "find of element login.user must be a list")]
    [InlineData("quantity: \"{quantity}\"", "quantity: {quantity}", "{quantity}", "quote templates")]
    [InlineData("kind: secret", "kind: sekret", "sekret", "kind of element login.password can't be \"sekret\"; did you mean secret?")]
    [InlineData("{ css: header .user }", "&a { css: header .user }", "&a", "Anchors and aliases are not supported")]
    [InlineData("{found.id}\" }", "{found.id}\" }\n---\nsite: two", "---", "a pack is one document")]
    [InlineData("    shows: { names: [Reference] }\n", "    prefilled: hollow\n    shows: { names: [Reference] }\n", "hollow", "prefilled of element order.reference must be leave, clear or { expect: a text }; here is")]
    [InlineData("    is: the button that adds an order line\n", "    siteChanges: true\n    is: the button that adds an order line\n", "siteChanges", "siteChanges of element line.add belongs to a control that is filled, or to a region of such controls; its kind is button")]
    [InlineData("    equal: {", "    secondSearch: [{ read: { orders.rows: found } }]\n    equal: {", "secondSearch:", "secondSearch of job create-order never uses the natural key")]
    [InlineData("    equal: {", "    drafts: { state: Draft }\n    equal: {", "Draft }", "state in drafts of job create-order must be a list of the texts that mark a draft")]
    // Site, origins, formats, session.
    [InlineData("site: example", "site: Example", "Example\ntitle", "not a valid name")]
    [InlineData("app: https://erp.example.com", "app: erp.example.com", "erp.example.com", "origin app must be an absolute http or https address")]
    [InlineData("app: https://erp.example.com", "app: https://erp.example.com/erp", "https:", "without path")]
    [InlineData("app: https://erp.example.com", "app: ftp://erp.example.com", "ftp:", "http or https")]
    [InlineData("locale: de-DE", "locale: xx-Nowhere-9", "xx-N", "unknown locale")]
    [InlineData("timeZone: Europe/Berlin", "timeZone: Mitteleuropa", "Mittel", "unknown time zone \"Mitteleuropa\"; write an IANA name")]
    [InlineData("timeZone: Europe/Berlin", "timeZone: W. Europe Standard Time", "W. E", "unknown time zone")]
    [InlineData("locale: de-DE", "locale: de-DE\nformats: { dates: [dd.MM] }", "dd.MM]", "not a date format with day, month and year")]
    [InlineData("locale: de-DE", "locale: de-DE\nformats: { group: \",\" }", "formats", "decimal and group separator are both")]
    [InlineData("idle: 20m", "idle: 20 minutes", "20 min", "idle of session of the pack must be a duration")]
    [InlineData("idle: 20m", "idle: 20m\n  absolute: 5m", "5m", "absolute of session is shorter than idle")]
    [InlineData("idle: 20m", "idle: 20m\n  freshContext: yes", "yes", "freshContext of session of the pack must be true or false; here is \"yes\"")]
    [InlineData("idle: 20m", "idle: 20m\n  clear: draft", "draft", "clear of session of the pack must be a list")]
    [InlineData("idle: 20m", "idle: 20m\n  clear: [draft, \"a*b\"]", "\"a*b\"", "\"a*b\" in clear of session of the pack is not a storage key")]
    [InlineData("idle: 20m", "idle: 20m\n  clear: [\"\"]", "\"\"]", "is not a storage key; write the whole key")]
    [InlineData("idle: 20m", "idle: 20m\n  freshContext: true\n  clear: [draft]", "[draft]", "clear of session has no effect with freshContext: true")]
    [InlineData("locale: de-DE", "locale: de-DE\ninterruptions: [{ name: a, dialog: confirm, text: b, see: home.user }]", "see: home.user }]", "see of an interruption is for what is seen on the page")]
    [InlineData("locale: de-DE", "locale: de-DE\ninterruptions: [{ name: a, see: home.user, click: line.add, answer: accept }]", "answer: accept }]", "answer of an interruption is for a dialog")]
    [InlineData("locale: de-DE", "locale: de-DE\ninterruptions: [{ name: a, dialog: confirm, text: \"*\", answer: accept }]", "\"*\", answer", "would accept whatever the site asks")]
    [InlineData("locale: de-DE", "locale: de-DE\ninterruptions: [{ name: a, dialog: beforeunload, text: b }]", "beforeunload", "dialog of an interruption can't be \"beforeunload\"")]
    [InlineData("locale: de-DE", "locale: de-DE\ninterruptions: [{ name: a, popup: \"https://b\" }]", "\"https", "popup of an interruption must be a path")]
    [InlineData("locale: de-DE", "locale: de-DE\ninterruptions: [{ name: a, popup: /b, answer: accept }]", "answer: accept }]", "answer of an interruption is not for a window")]
    [InlineData("locale: de-DE", "locale: de-DE\ninterruptions: [{ name: a, dialog: alert, text: b, harm: commit }]", "commit }]", "permits to accept a confirm of the commit click")]
    [InlineData("  refused: login.error\n", "", "session:\n", "session of the pack lacks the key refused")]
    [InlineData("idle: 20m", "idle: 20m\n  access: { basic: [ap] }", "access: { basic", "basic of access names ap, which is no origin of the pack; did you mean app?")]
    [InlineData("idle: 20m", "idle: 20m\n  access: {}", "access: {}", "access of session of the pack asks for nothing")]
    [InlineData("at: /,", "at: home,", "home,", "must be a path")]
    [InlineData("expired: login.user", "expired: login.usr", "login.usr", "unknown element login.usr, declare it under elements; did you mean login.user?")]
    [InlineData("see: home.user }", "see: home.usr }", "home.usr", "unknown element home.usr")]
    [InlineData("      - goto: \"/orders/{found.id}\"\n", "      - goto: \"/orders/{found.id}\"\n      - window: record\n", "window: record", "goes to \"record\", which no interruption keeps open")]
    // Elements.
    [InlineData("find: [{ label: Password }]", "find: []", "[]", "find of element login.password is empty")]
    [InlineData("find: [{ label: Password }]", "find: [{ nth: 1 }]", "{ nth: 1", "says no way to find it")]
    [InlineData("find: [{ label: Password }]", "find: [{ label: Password, css: a }]", "{ label: Password", "mixes label and css")]
    [InlineData("find: [{ label: Password }]", "find: [{ label: Password, name: a }]", "name: a", "belongs to role")]
    [InlineData("find: [{ label: Password }]", "find: [{ open: { css: a } }]", "{ open", "lacks the key then")]
    [InlineData("find: [{ label: Password }]", "find: [{ css: \"td >> input[\" }]", "\"td >>", "css of selector 1 of element login.password is no CSS selector: the [ at character 12 is not closed")]
    [InlineData("find: [{ label: Password }]", "find: [{ css: \"td >\" }]", "\"td >", "nothing follows its last >")]
    [InlineData("css: tbody tr\n      empty", "css: \"tr, \"\n      empty", "\"tr, \"", "a part of it is empty")]
    [InlineData("    kind: secret\n", "    kind: secret\n    typing: keys\n", "typing: keys", "typing of element login.password belongs to a text, number or date; its kind is secret")]
    [InlineData("    kind: secret\n", "    kind: secret\n    calendar: { title: a, next: b, previous: c, day: d }\n", "calendar: {", "calendar of element login.password belongs to a date")]
    [InlineData("    kind: number\n", "    kind: date\n    calendar: { title: a, next: b, day: d }\n", "calendar: {", "lacks the key previous")]
    [InlineData("    kind: number\n", "    kind: date\n    calendar: { title: a, next: b, previous: c, day: d, month: [dddd] }\n", "dddd", "must be .NET formats with month and year")]
    [InlineData("nth: -1", "nth: last", "last }", "nth of selector 1 of element line.row must be a whole number")]
    [InlineData("\"/orders/(\\\\d+)\"", "\"/orders/(\"", "\"/orders/(", "is not a regular expression")]
    [InlineData("\"/orders/(\\\\d+)\"", "\"/orders/\"", "\"/orders/\"", "takes its first group")]
    [InlineData("empty: orders.none", "empty: orders.no", "orders.no\n", "unknown element orders.no, declare it under elements")]
    [InlineData("    shows: { names: [Save, Speichern] }\n", "", "order.save:\n", "is a commit element and must say what it shows: add shows")]
    [InlineData("    kind: region\n", "    kind: region\n    in: { element: line.item }\n", "line.row:\n", "element line.row stands inside itself (line.row in line.item in line.row)", 2)]
    [InlineData("    kind: region\n", "    kind: table\n", "line.row:\n", "is a table and lacks the key rows")]
    [InlineData("    kind: secret\n", "    kind: secret\n    permit: [declared]\n", "declared", "permit of element login.password can't hold \"declared\"")]
    [InlineData("    kind: secret\n", "    kind: secret\n    options: { css: li }\n", "options", "belongs to an autocomplete")]
    // Steps.
    [InlineData("- click: line.add", "- clik: line.add", "clik", "unknown key clik in step 1 of do of step 3 of fill of job create-order; did you mean click?")]
    [InlineData("- click: line.add", "- click: line.add\n            see: home.user", "click: line.add", "has the verbs click and see")]
    [InlineData("- click: line.add", "- call: add-line", "add-line", "unknown flow add-line")]
    [InlineData("- click: line.add", "- click: order.save", "order.save\n          - pick", "order.save is a commit element; only the click of a job's commit may touch it, never a click")]
    [InlineData("- click: line.add", "- press: { order.save: Enter }", "order.save: Enter", "order.save is a commit element")]
    [InlineData("pick: { line.item", "fill: { line.item", "line.item: \"", "would choose nothing in line.item")]
    [InlineData("fill: { line.quantity", "pick: { line.quantity", "line.quantity: \"", "pick wants an autocomplete; the kind of line.quantity is number")]
    [InlineData("\"{item}\"", "\"{itm}\"", "line.item: \"", "unknown variable {itm} in fill of job create-order; did you mean {item}?")]
    [InlineData("\"{item}\"", "\"{item\"", "\"{item\"", "an opening brace is never closed")]
    [InlineData("\"{item}\"", "\"{secret.password}\"", "line.item: \"", "belongs to the login flow only")]
    [InlineData("\"{item}\"", "\"{lines}\"", "line.item: \"", "{lines} in fill of job create-order is a list")]
    [InlineData("goto: /login", "goto: \"/login?p={secret.password}\"", "goto: \"/login", "may only be filled")]
    [InlineData("\"{secret.password}\"", "\"x{secret.password}\"", "login.password: \"", "a secret stands alone")]
    [InlineData("goto: /orders/new", "goto: //other.example.com/", "goto: //", "must be a path")]
    [InlineData("goto: /orders/new", "goto: https://other.example.com/", "goto: https", "inside the pack's origins")]
    [InlineData("- each: lines", "- each: line", "each: line\n", "goes over line, which is not a list here; did you mean lines?")]
    [InlineData("- goto: /orders/new", "- read: { home.user: reference }", "home.user: reference", "would hide the payload field reference")]
    [InlineData("- goto: /orders/new", "- read: { home.user: 1x }", "1x", "can't be a variable")]
    [InlineData("- click: line.add", "- settle: { before: [a] }", "settle: { before", "lacks the key after", 2)]
    [InlineData("- click: line.add", "- settle: { after: [] }", "[]", "must hold texts that a request bears")]
    [InlineData("- click: line.add", "- settle: { after: [\"\"] }", "[\"\"]", "must hold texts that a request bears")]
    [InlineData("- click: line.add", "- settle: { after: [\"{itm}\"] }", "settle: { after", "unknown variable {itm}")]
    [InlineData("- click: line.add", "- settle: search", "search\n          - pick", "takes no value but { after: [texts] }")]
    [InlineData("\"{item}\"", "\"{unique}\"", "line.item: \"", "unknown variable {unique} in fill of job create-order")]
    [InlineData("at: /,", "at: \"/{account.name}\",", "\"/{account.name}\"", "knows no {account.name}; its only variable is {unique}")]
    [InlineData("- goto: /orders/new", "- read: { home.user: unique }", "unique }", "can't be a variable")]
    [InlineData("- goto: \"/orders/{found.id}\"", "- choose: { orders.rows: fund }", "orders.rows: fund", "looks in orders.rows for the row of fund, which was not read from orders.rows")]
    [InlineData("- goto: \"/orders/{found.id}\"", "- choose: { view.lines: found }", "view.lines: found", "which was not read from view.lines")]
    [InlineData("- goto: \"/orders/{found.id}\"", "- choose: { line.add: found }", "line.add: found", "choose wants a table; the kind of line.add is button", 2)]
    [InlineData("type: number }", "type: number, whenTrue: [a], whenFalse: [b] }", "[a]", "whenTrue of column quantity of rows of element view.lines belongs to the type flag")]
    [InlineData("naturalKey: true }", "naturalKey: true, ignore: [case], matters: case }", "case }", "field reference says that case makes another key and that it does not count")]
    [InlineData("naturalKey: true }", "naturalKey: true, pad: zeros, matters: [padding] }", "[padding]", "field reference says that padding makes another key")]
    [InlineData("naturalKey: true }", "naturalKey: true, ignore: [seperators] }", "seperators]", "ignore of field reference can't be \"seperators\"; did you mean separators?")]
    [InlineData("naturalKey: true }", "naturalKey: true, pad: spaces }", "spaces }", "pad of field reference can't be \"spaces\"")]
    [InlineData("naturalKey: true }", "naturalKey: true, round: 2 }", "round: 2", "round of field reference belongs to the type quantity or money")]
    [InlineData("item: { type: text }", "item: { type: text, matters: case }", "case }", "matters of field item belongs to a natural key")]
    [InlineData("type: number }", "type: number, ignore: case }", "case }", "ignore of column quantity of rows of element view.lines belongs to the type text")]
    [InlineData("locale: de-DE", "locale: de-DE\nformats: { negative: behind }", "behind", "negative of formats of the pack can't be \"behind\"")]
    [InlineData("locale: de-DE", "locale: de-DE\nformats: { units: [5x] }", "5x]", "\"5x\" is not a unit")]
    [InlineData("    kind: secret\n", "    kind: secret\n    reads: { type: flag, whenTrue: [x] }\n", "[x]", "whenTrue and whenFalse, each with at least one text")]
    [InlineData("    kind: secret\n", "    kind: secret\n    reads: { type: flag, whenTrue: [x, Y], whenFalse: [y] }\n", "[y]", "\"Y\" of reads of element login.password can't mean both yes and no")]
    // Jobs.
    [InlineData("commit: { click: order.save", "commit: { click: line.add", "line.add, landed", "whose harm is edit; declare harm: commit")]
    [InlineData("    commit: { click: order.save, landed: order.saved }\n", "", "create-order:\n", "enters a record and lacks the key commit")]
    [InlineData("    result:", "    read: [{ goto: / }]\n    result:", "read: [{ goto", "a job either reads or enters a record", 2)]
    [InlineData(", naturalKey: true", "", "create-order:\n", "has no natural key")]
    [InlineData("length: 1..40, ", "", "reference: { type: text, naturalKey", "the natural key reference needs a longest length")]
    [InlineData("naturalKey: true", "naturalKey: true, required: false", "reference: { type: text, length", "must be required and have no default")]
    [InlineData("      - read: { orders.rows: found }\n", "", "search:\n", "must end with what it found")]
    [InlineData("        reference: { css: \"td:nth-child(2)\" }\n", "", "search:\n", "orders.rows, which has no column reference")]
    [InlineData("      empty: orders.none\n", "", "search:\n", "does not say what is seen when there are no rows")]
    [InlineData("{ orders.rows: found }", "{ home.user: found }", "search:\n", "reads found from an element that is not a table", 3)]
    [InlineData("search={reference}", "search=all", "search:\n", "never uses the natural key {reference}")]
    [InlineData("- fill: { order.reference: \"{reference}\" }", "- settle", "fill:\n      - goto", "never uses the natural key {reference}")]
    [InlineData("equal: { reference: view.reference, ", "equal: { ", "equal:", "does not verify reference, which is filled")]
    [InlineData("equal: { reference", "equal: { refrence", "refrence", "names refrence, which is not a field of the payload; did you mean reference?", 2)]
    [InlineData("        quantity: { css: \"td:nth-child(2)\", type: number }\n", "", "view.lines }\n", "view.lines has no column quantity, so that lines.quantity would not be verified")]
    [InlineData("\"td:nth-child(2)\", type: number", "\"td:nth-child(2)\"", "view.lines }\n", "quantity is a quantity, but column quantity of view.lines is read as text")]
    [InlineData("lines: view.lines", "lines: view.reference", "view.reference }\n", "lines is a list; view.reference must be a table")]
    [InlineData("result: { id: \"{found.id}\"", "result: { id: \"{found.nr}\"", "\"{found.nr}\"", "unknown variable {found.nr} in result of job create-order; did you mean {found.id}?")]
    [InlineData("expected: 30s", "expected: soon", "soon", "must be a duration such as 300ms, 15s, 20m or 8h")]
    [InlineData("expected: 30s", "expected: 30s\n    review: { whenTotalOver: { amount: 1, list: rows, quantity: a, price: b } }", "create-order:\n", "names rows, which is not a list of the payload")]
    // Fields.
    [InlineData("range: 0.001..5000", "range: 0.001-5000", "0.001-5000", "range of field quantity must be a range such as 0.001..5000")]
    [InlineData("range: 0.001..5000", "range: 5000..1", "5000..1,", "must be a range")]
    [InlineData("length: 1..40", "length: 1.5..40", "1.5..40", "whole numbers such as 1..40")]
    [InlineData("item: { type: text }", "item: { type: text, range: 1..2 }", "range: 1..2", "belongs to the type quantity or money; its type is text")]
    [InlineData("item: { type: text }", "item: { type: text, pattern: \"(\" }", "\"(\"", "is not a regular expression")]
    [InlineData("item: { type: text }", "item: { type: text, naturalKey: true, length: 1..4 }", "true, length", "belongs to the whole record")]
    [InlineData("item: { type: text }", "item: { type: text, oneOf: [a, b], default: c }", "c }", "must be one of its oneOf texts; here is \"c\"")]
    [InlineData("item: { type: text }", "item: { type: text, default: c, required: true }", "c, required", "is required and has a default")]
    [InlineData("item: { type: text }", "item: { type: text }\n          day: { type: date, from: yesterday, required: false }", "yesterday", "must be today, or a day such as today - 30d")]
    [InlineData("item: { type: text }", "item: { type: text }\n          day: { type: date, from: today + 2d, to: today + 1d, required: false }", "today + 2d", "is later than to")]
    [InlineData("item: { type: text }", "item: { type: text }\n          colour: { type: text, required: false }", "colour", "no flow of job create-order uses {lines.colour}")]
    [InlineData("key: item", "key: itm", "itm", "not a field of its rows; did you mean item?")]
    [InlineData("reference: { type: text, length", "account: { type: text, required: false }\n      reference: { type: text, length", "account: {", "built-in variable")]
    public void LoadFile_OneThingWrong_ReportsItAtItsPlace(string piece, string replacement, string at, string words, int count = 1)
    {
        var text = DocumentedExamplePack.With(piece, replacement);

        var load = DocumentedExamplePack.Load(text);

        var all = string.Join('\n', load.Errors);
        Assert.True(load.Errors.Any(error => error.Message.Contains(words, StringComparison.Ordinal) && error.Position == Place(text, at)), $"expected at {Place(text, at)}: {words}\ngot\n{all}");
        Assert.True(load.Errors.Count == count, all);
        Assert.Empty(load.Packs);
    }

    private static PackPosition Place(string text, string fragment)
    {
        var offset = text.IndexOf(fragment, StringComparison.Ordinal);
        Assert.True(offset >= 0, $"no \"{fragment}\" in the pack");
        Assert.Equal(offset, text.LastIndexOf(fragment, StringComparison.Ordinal));
        var before = text[..offset];
        return new PackPosition(DocumentedExamplePack.File, before.Count(letter => letter == '\n') + 1, offset - before.LastIndexOf('\n'));
    }
}
