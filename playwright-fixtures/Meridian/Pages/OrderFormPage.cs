using System.Globalization;
using BrowserAgent.Fixtures.Meridian.Catalogue;
using BrowserAgent.Fixtures.Meridian.Forms;
using BrowserAgent.Fixtures.Meridian.Versions;

namespace BrowserAgent.Fixtures.Meridian.Pages;

/// <summary>The form of a new purchase order, blank or as it was typed together with what is wrong with it.</summary>
internal sealed class OrderFormPage(PageLayout layout, CatalogueStore catalogue, OrderDraft draft, IReadOnlyList<FieldError> errors)
{
    private readonly HashSet<string> _wrong = [.. errors.Select(error => error.FieldId)];

    /// <param name="refusal">A complaint about the record as a whole, such as a lock.</param>
    /// <param name="notice">Good news about the order before this one.</param>
    public string Render(string? refusal = null, string? notice = null) => layout.Render("New purchase order", Html.Of($"""
        <form id="order-form" class="order-form" method="post" action="/orders" autocomplete="off" novalidate>
        {layout.Part("mrd-page", "", Html.Of($"""
        {layout.Heading("Purchasing / Purchase orders", Html.Of($"{layout.LabelFor("New purchase order")}"), Actions())}
        {Html.If(notice is not null, Html.Of($"""<div class="notice" role="status">{notice}</div>"""))}
        {Html.If(refusal is not null, Html.Of($"""<div class="alert" role="alert"><p class="alert-head">{refusal}</p></div>"""))}
        {Html.If(errors.Count > 0, Summary())}
        {(layout.Ui.IsWizard
            ? OrderFormWizard.Render(WizardStep.Of(OrderFieldCatalog.Sections(layout.Ui)), Card)
            : Html.Of($"""
                <div class="sections">
                {Html.Join(OrderFieldCatalog.Sections(layout.Ui), Card)}
                </div>
                """))}
        """))}
        </form>
        <template id="line-template">{Line("NEW", "NUM", new LineDraft("", "", "", ""))}</template>
        """));

    private Html Actions() => layout.Ui.HasSplitSave
        ? Html.Of($"""
            <a id="btn-cancel" class="button" href="/orders">Cancel</a>
            <button id="btn-save" class="button danger" type="submit" formaction="/orders/discard">Delete</button>
            <div class="menu-wrap">
            <button id="btn-options" class="button primary menu-button" type="button" aria-haspopup="menu" aria-expanded="false" aria-controls="save-menu">Save options <span aria-hidden="true">▾</span></button>
            <div id="save-menu" class="menu" role="menu" aria-labelledby="btn-options" hidden>
            <button id="menu-save" class="menu-item" type="submit" role="menuitem" name="then" value="view">Save</button>
            <button id="menu-save-new" class="menu-item" type="submit" role="menuitem" name="then" value="new">Save &amp; New</button>
            </div>
            </div>
            """)
        : Html.Of($"""
            {Html.If(!layout.Ui.IsWizard, Html.Of($"""<button id="btn-save" class="button primary" type="submit">{layout.LabelFor("Save")}</button>"""))}
            <a id="btn-cancel" class="button" href="/orders">{layout.LabelFor("Cancel")}</a>
            <button id="btn-delete" class="button danger" type="submit" formaction="/orders/discard">{layout.LabelFor("Delete")}</button>
            """);

    private Html Summary() => Html.Of($"""
        <div class="alert" role="alert"><p class="alert-head">{layout.LabelFor("The purchase order was not saved. Please correct the following:")}</p>
        <ul>{Html.Join(errors, error => Html.Of($"""<li><a href="#{error.FieldId}">{error.Label}</a>: {error.Message}</li>"""))}</ul></div>
        """);

    private Html Card(SectionSpec section) => layout.Part("mrd-card", $"card-part s-{section.Id}", section.HoldsLines ? Lines() : Section(section));

    private Html Section(SectionSpec section) => Html.Of($"""
        <section class="card s-{section.Id}" aria-labelledby="head-{section.Id}"><h2 id="head-{section.Id}" class="card-head">{layout.LabelFor(section.Title)}</h2>
        <div class="fields">
        {Html.Join(section.Fields, Field)}
        </div></section>

        """);

    private Html Field(FieldSpec field) => layout.Part("mrd-field", $"field{(field.Wide ? " wide-field" : "")}", FieldBox(field));

    private Html FieldBox(FieldSpec field)
    {
        string label = layout.LabelFor(field.Label);
        string classes = $"field{(field.Wide ? " wide-field" : "")}{(_wrong.Contains(field.Id) ? " wrong" : "")}";
        Html hint = Html.Join(errors.Where(error => error.FieldId == field.Id), error => Html.Of($"""<p class="hint-wrong">{error.Message}</p>"""));
        return field.Kind switch
        {
            FieldKind.Check => Html.Of($"""
                <div class="{classes} check-field"><input id="{field.Id}" name="{layout.NameOf(field.Key)}" type="checkbox" value="yes"{Flag(draft[field.Key].Length > 0, " checked")}> <label for="{field.Id}">{label}</label></div>

                """),
            FieldKind.Radio => Html.Of($"""
                <fieldset class="{classes} radio-field"><legend>{label}</legend>
                {Html.Join(field.Choices, choice => Html.Of($"""<span class="radio"><input id="{field.Id}-{choice}" name="{layout.NameOf(field.Key)}" type="radio" value="{choice}"{Flag(draft[field.Key] == choice, " checked")}> <label for="{field.Id}-{choice}">{layout.LabelFor(choice)}</label></span> """))}
                {hint}</fieldset>

                """),
            _ => Html.Of($"""
                <div class="{classes}{(field.Required ? " must" : "")}"><label for="{field.Id}">{label}</label>{Control(field)}{hint}</div>

                """),
        };
    }

    private Html Control(FieldSpec field) => field.Kind switch
    {
        FieldKind.Supplier => Html.Of($"""
            <span class="combo combo-supplier"><input id="{field.Id}" class="box" name="{layout.NameOf(field.Key)}" value="{draft[field.Key]}" role="combobox" aria-autocomplete="list" aria-expanded="false" placeholder="{layout.LabelFor("Type to search")}"{Must()}><input id="supplier-id" class="chosen-id" name="{layout.NameOf(OrderFieldCatalog.SupplierId)}" value="{draft[OrderFieldCatalog.SupplierId]}" type="hidden"></span>
            """),
        FieldKind.Select => Html.Of($"""
            <select id="{field.Id}" class="box" name="{layout.NameOf(field.Key)}">{Html.Join(field.Choices, choice => Html.Of($"""<option{ValueOf(choice)}{Flag(draft[field.Key] == choice, " selected")}>{layout.LabelFor(choice)}</option>"""))}</select>
            """),
        // HTML drops the first line break of a textarea; giving one keeps a text that starts with its own.
        FieldKind.LongText => Html.Of($"<textarea id=\"{field.Id}\" class=\"box\" name=\"{field.Key}\" rows=\"2\" maxlength=\"{field.MaxLength}\">\n{draft[field.Key]}</textarea>"),
        FieldKind.Date => Html.Of($"""
            <input id="{field.Id}" class="box" name="{layout.NameOf(field.Key)}" value="{draft[field.Key]}" maxlength="20" placeholder="{layout.Locale.DateHint}"{Must(layout.Locale.DateBoxPattern)}>
            """),
        _ => Html.Of($"""
            <input id="{field.Id}" class="box" name="{layout.NameOf(field.Key)}" value="{draft[field.Key]}" maxlength="{field.MaxLength}">
            """),
    };

    private Html Lines() => Html.Of($"""
        <section class="card s-items" aria-labelledby="head-items"><h2 id="head-items" class="card-head">{layout.LabelFor("Items")}</h2>
        <table id="lines" class="grid lines" aria-label="{layout.LabelFor("Items")}">
        <thead><tr><th scope="col" class="c-no">#</th><th scope="col" class="c-item">{layout.LabelFor("Item")}</th><th scope="col" class="c-key">{layout.LabelFor("Item ID")}</th><th scope="col" class="c-quantity">{layout.LabelFor("Quantity")}</th><th scope="col" class="c-unit">{layout.LabelFor("Unit")}</th><th scope="col" class="c-price">{layout.LabelFor("Unit price")}</th><th scope="col" class="c-amount num">{layout.LabelFor("Amount")}</th><th scope="col" class="c-remove"><span class="unseen">{layout.LabelFor("Remove")}</span></th></tr></thead>
        <tbody class="line-rows">
        {Html.Join(draft.Lines.Index(), entry => Line(Text(entry.Index), Text(entry.Index + 1), entry.Item))}
        </tbody></table>
        <div class="line-foot"><button id="btn-add-line" class="button add-line" type="button">{layout.LabelFor("Add line")}</button>
        <p class="total"><span class="total-name">{layout.LabelFor("Total")}</span> <output id="form-total" class="total-value">–</output></p></div>
        </section>

        """);

    private Html Line(string row, string number, LineDraft line)
    {
        CatalogueItem? item = catalogue.Item(line.ItemId);
        return Html.Of($"""
            <tr class="line" aria-label="{layout.LabelFor("Line")} {number}"><td class="line-no">{number}</td>
            <td>{Cell(Html.Of($"""<span class="combo combo-item"><input id="line-{row}-item" class="{Box(row, "item")}" name="{layout.NameOf(row, "item")}" value="{line.Item}" role="combobox" aria-autocomplete="list" aria-expanded="false" aria-label="{layout.LabelFor("Item")}"{Must()}></span><span class="item-name">{item?.Name}</span>"""))}</td>
            <td>{Cell(Html.Of($"""<input id="line-{row}-key" class="box small item-key" name="{layout.NameOf(row, "itemId")}" value="{line.ItemId}" aria-label="{layout.LabelFor("Item ID")}"{Must(@"\d+")}>"""))}</td>
            <td>{Cell(Html.Of($"""<input id="line-{row}-quantity" class="{Box(row, "quantity")} quantity" name="{layout.NameOf(row, "quantity")}" value="{line.Quantity}" aria-label="{layout.LabelFor("Quantity")}"{Must(layout.Locale.NumberBoxPattern)}>"""))}</td>
            <td class="unit">{item?.Unit}</td>
            <td>{Cell(Html.Of($"""<input id="line-{row}-price" class="{Box(row, "price")} price" name="{layout.NameOf(row, "price")}" value="{line.Price}" aria-label="{layout.LabelFor("Unit price")}"{Must(layout.Locale.NumberBoxPattern)}>"""))}</td>
            <td class="num"><output id="line-{row}-amount" class="amount" aria-label="{layout.LabelFor("Amount")}"></output></td>
            <td><button class="button remove-line" type="button" aria-label="{layout.LabelFor("Remove line")} {number}">×</button></td></tr>

            """);
    }

    private Html Cell(Html box) => layout.Part("mrd-cell", "", box);

    // An entry whose text was translated keeps its value.
    private Html ValueOf(string choice) => layout.LabelFor(choice) == choice ? Html.None : Html.Of($" value=\"{choice}\"");

    private string Box(string row, string column) => _wrong.Contains($"line-{row}-{column}") ? "box small wrong-box" : "box small";

    // What the wizard's script checks before it leaves a step.
    private Html Must(string? pattern = null) =>
        !layout.Ui.IsWizard ? Html.None : pattern is null ? new Html(" required") : Html.Of($" required pattern=\"{pattern}\"");

    private static Html Flag(bool set, string markup) => set ? new Html(markup) : Html.None;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
