using BrowserAgent.Fixtures.Meridian.Records;
using Microsoft.Playwright;

namespace BrowserAgent.Meridian.Tests;

/// <summary>In each interface version a person with a browser can enter an order with a value of its own in every field.</summary>
public sealed class OrderEntryByPersonTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private static readonly string[] Header = ["reference", "orderDate", "dueDate", "currency", "buyer", "department", "costCentre", "project"];
    private static readonly string[] Delivery = ["shipTo", "deliveryTerms", "shippingMethod", "carrierAccount", "requestedBy", "partialDelivery"];
    private static readonly string[] Payment = ["paymentTerms", "taxCode", "discount", "budgetCode"];
    private static readonly string[] Notes = ["memo", "supplierMessage", "internalNote", "priority", "confidential"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Enter_FormOnOnePage_StoresEveryField(int version)
    {
        (IPage page, OrderFormUser user) = await CreateSut(version);

        await user.PickSupplierAsync();
        await user.EnterAsync([.. Header, .. Delivery, .. Payment, .. Notes]);
        await user.EnterLinesAsync();
        if (version == 4)
        {
            await user.Button("Save options").ClickAsync();
        }

        await user.SaveAsync();

        await page.CloseAsync();
        OrderToEnter.Check(await StoredAsync(version));
    }

    [Fact]
    public async Task Enter_Wizard_StoresEveryFieldAndLeavesNoStepThatIsNotComplete()
    {
        (IPage page, OrderFormUser user) = await CreateSut(5);
        ILocator alert = page.GetByRole(AriaRole.Alert);
        await Assertions.Expect(user.Box("shipTo")).ToBeAttachedAsync();
        await Assertions.Expect(user.Box("shipTo")).ToBeHiddenAsync();

        await user.EnterAsync(Header);
        await page.GetByRole(AriaRole.Tab, new() { Name = "Delivery", Exact = true }).ClickAsync();
        await user.EnterAsync(Delivery);
        await page.GetByRole(AriaRole.Tab, new() { Name = "Payment", Exact = true }).ClickAsync();
        await user.EnterAsync(Payment);
        await user.Button("Next").ClickAsync();
        await Assertions.Expect(alert).ToHaveTextAsync("Please correct the marked fields before you go on.");
        // The first wrong box is in another tab, which comes to the front.
        await user.PickSupplierAsync();
        await user.Button("Next").ClickAsync();
        await user.Button("Next").ClickAsync();
        await Assertions.Expect(alert).ToHaveTextAsync("Enter at least one line.");
        await user.EnterLinesAsync();
        await Assertions.Expect(user.Button("Save")).ToBeHiddenAsync();
        await user.Button("Next").ClickAsync();
        await user.EnterAsync(Notes);
        await user.SaveAsync();

        await page.CloseAsync();
        OrderToEnter.Check(await StoredAsync(5));
    }

    [Fact]
    public async Task Save_WizardRefusedByTheServer_ShowsTheStepAndTheTabOfTheWrongField()
    {
        (IPage page, OrderFormUser user) = await CreateSut(5);
        await user.PickSupplierAsync();
        await user.Box("reference").FillAsync("R-refused");
        await page.GetByRole(AriaRole.Tab, new() { Name = "Payment", Exact = true }).ClickAsync();
        await user.Box("discount").FillAsync("200");
        await user.Button("Next").ClickAsync();
        await user.EnterLinesAsync();
        await user.Button("Next").ClickAsync();
        await user.Button("Save").ClickAsync();

        await Assertions.Expect(page.GetByText("Enter a percentage between 0 and 100.", new() { Exact = true })).ToBeVisibleAsync();
        await Assertions.Expect(user.Box("discount")).ToHaveValueAsync("200");
        await page.CloseAsync();
        Assert.Empty((await browser.Meridian.TruthAsync("R-refused")).Orders);
    }

    private async Task<(IPage Page, OrderFormUser User)> CreateSut(int version)
    {
        IPage page = await browser.FormAsync(version);
        return (page, new OrderFormUser(page, FormWords.Of(version), $"R-{version}"));
    }

    private async Task<OrderRecord> StoredAsync(int version) => Assert.Single((await browser.Meridian.TruthAsync($"R-{version}")).Orders);
}
