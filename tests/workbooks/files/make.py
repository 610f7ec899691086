"""Makes source.xlsx, from which LibreOffice makes the other fixtures; see README.md."""
import datetime as dt
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

book = Workbook()
sheet = book.active
sheet.title = "各种值"
rows = [
    ("文本", "行政运行"), ("数字样的文本", "2060101"), ("两行", "第一行\n第二行"), ("整数", 2060101), ("小数", 9814085.52),
    ("余数", "=0.1+0.2"), ("负数", -1234.5), ("百分数", 0.125), ("日期", dt.date(2024, 2, 1)),
    ("日期时间", dt.datetime(2024, 2, 1, 8, 30)), ("时刻", dt.time(8, 30)), ("时长", dt.timedelta(hours=36, minutes=5)),
    ("是", True), ("公式", "=SUM(B4:B5)"), ("文本公式", '="合" & "计"'), ("空公式", '=""'), ("除零", "=1/0"),
    ("查无", "=NA()"), ("前导零", 1001), ("等号开头", "'=1+1"), ("空白", "   "), ("大数", 42010700000000012),
]
for number, (label, value) in enumerate(rows, 1):
    sheet.cell(number, 1, label)
    cell = sheet.cell(number, 2, value)
    if label == "百分数": cell.number_format = "0.00%"
    if label == "前导零": cell.number_format = "000000"
    if label == "时长": cell.number_format = "[h]:mm:ss"
    if label == "等号开头":
        cell.value = "=1+1"; cell.data_type = "s"
sheet["A1"].comment = Comment("批注不是内容", "某某")
sheet["D30"].fill = PatternFill("solid", "FFFF00")
shapes = book.create_sheet("合并与隐藏")
shapes["A1"] = "支出表"; shapes.merge_cells("A1:C1")
shapes["A2"] = "科目"; shapes.merge_cells("A2:A3")
for row in range(4, 12):
    shapes.cell(row, 1, f"行{row}"); shapes.cell(row, 2, row); shapes.cell(row, 3, row * 2); shapes.cell(row, 5, "列")
for row in (5, 6, 9): shapes.row_dimensions[row].hidden = True
shapes.column_dimensions["C"].hidden = True
shapes.auto_filter.ref = "A3:C11"
hidden = book.create_sheet("隐藏表"); hidden["B2"] = "看不见"; hidden.sheet_state = "hidden"
book.create_sheet("空表")
far = book.create_sheet("远处"); far["A1"] = 1; far["IV60000"] = 2
book.save("source.xlsx")
