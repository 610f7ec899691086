//! What an agency buys: supplies, services and equipment, each paid by a project of the unit that
//! buys it, or by its running costs.

use std::fmt::Write as _;

use super::model::Model;

/// Item code, item, measure, least and most price, economic class.
const SUPPLIES: [(&str, &str, &str, i64, i64, &str); 5] = [
    ("A05040101", "复印纸", "箱", 140, 190, "30201"),
    ("A02010105", "台式计算机", "台", 4_200, 5_000, "31002"),
    ("A02020100", "复印机", "台", 9_000, 15_000, "31002"),
    ("C16070300", "硬件运维服务", "项", 3_000, 9_000, "30213"),
    ("C23090199", "其他印刷服务", "项", 2_000, 8_000, "30202"),
];

/// Content, then the three levels of the guiding directory.
const SERVICES: [(&str, &str, &str, &str); 3] = [
    (
        "法律顾问服务",
        "政府履职辅助性服务",
        "法律服务",
        "法律顾问服务",
    ),
    (
        "财务审计服务",
        "政府履职辅助性服务",
        "会计审计服务",
        "审计服务",
    ),
    (
        "业务培训服务",
        "政府履职辅助性服务",
        "其他辅助性服务",
        "培训服务",
    ),
];

pub fn goods(model: &Model) -> String {
    let mut text = String::new();
    for (at, unit) in model.units.iter().enumerate() {
        let code = &unit.code;
        let mut random = model.unit_random(at, 30);
        let own = model.projects.iter().find(|project| project.unit == at);
        let project = own.map_or_else(String::new, |project| {
            format!("project = \"{}\"\n", project.id())
        });
        for (item_code, item, measure, least, most, economic) in random.some(&SUPPLIES, 1) {
            let (price, quantity) = (random.between(*least, *most), random.between(1, 5));
            let amount = price * quantity;
            let _ = write!(
                text,
                "[[procurement]]\nid = \"{code}-{item_code}\"\nunit = \"{code}\"\n{project}item-code = \"{item_code}\"\n\
                 item = \"{item}\"\neconomic = \"{economic}\"\nfunding = \"预算安排\"\nnature = \"经费拨款补助\"\n\
                 quantity = {quantity}\nprice = {price}\nmeasure = \"{measure}\"\namount = {amount}\n\
                 sme = {amount}\nmicro = {amount}\n\n"
            );
        }
        // Half of them buy services and furnish offices as well.
        if random.below(2) == 0 {
            continue;
        }
        for (content, first, second, third) in random.some(&SERVICES, 1) {
            let _ = write!(
                text,
                "[[service-purchase]]\nunit = \"{code}\"\nin-procurement = false\ncontent = \"{content}\"\n\
                 quantity = 1\namount = {}\nfunding = \"预算安排\"\nnature = \"经费拨款补助\"\n\
                 function = \"{}\"\neconomic = \"30227\"\ndirectory1 = \"{first}\"\ndirectory2 = \"{second}\"\n\
                 directory3 = \"{third}\"\n\n",
                random.between(2, 9) * 1_000,
                model.field.affairs
            );
        }
        let (price, quantity) = (random.between(800, 1_500), random.between(1, 4));
        let (amount, quota) = (price * quantity, model.staff[at]);
        let _ = write!(
            text,
            "[[asset]]\nunit = \"{code}\"\n{project}function = \"{}\"\nclass = \"家具和用具\"\n\
             name = \"办公桌椅\"\nkind = \"equipment\"\nquota = {quota}\nquantity = {quantity}\nprice = {price}\n\
             requested = {amount}\nstandard = \"办公家具配置标准\"\napproved-quantity = {quantity}\n\
             approved-price = {price}\namount = {amount}\neconomic = \"31002\"\nfunding = \"预算安排\"\n\
             nature = \"经费拨款补助\"\n\n",
            model.field.affairs
        );
    }
    text
}
