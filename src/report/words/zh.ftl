# 中文。与 en.ftl 的键和次序相同，有测试核对。

## 检查发现的问题：哪里不对，怎么改。

finding-bad-encoding = 从这里起，字节既不是 UTF-8 也不是 GB 18030
    .hint = 请另存为“CSV UTF-8”，或从原处重新拷一份。
finding-encoding-taken = 按 { $encoding } 读取
    .hint = 报告里的姓名和词语显示正常就不用管。
finding-empty-file = 文件里什么也没有
    .hint = 看看是不是拷错了文件。
finding-duplicate-column = 有两列用了同一个列名
    .hint = 改名或删去其中一列。
finding-missing-column = 缺少必需的一列，可用的列名：{ $names }{ $near ->
        [none] {""}
       *[other] 。您是不是想写“{ $near }”？
    }
    .hint = 补上这一列，或在规则文件的 [input] 里写明您自己的列名。
finding-column-not-read = 有 { $n } 列不读取：{ $columns }
    .hint = 不用管：派位用不到这些列，也不会随之封存、公布。
finding-row-too-long = 这一行有 { $cells } 格，表头只有 { $columns } 列
    .hint = 多半是格子里有逗号，请给这一格加上引号。
finding-row-too-short = 有 { $n } 行的单元格少于表头的 { $columns } 列（第 { $rows } 行）
    .hint = 如果行尾缺的确实是空格，请确认；否则请补全。
finding-mapped-header = { $key } 指定了列“{ $header }”，但文件里没有这一列{ $near ->
        [none] {""}
       *[other] {""}。您是不是想写“{ $near }”？
    }
    .hint = 请改正 policy.toml 里的名称或文件的表头。指定了的列绝不会被跳过。
finding-unclosed-quote = 这里有一个引号没有配对
    .hint = 补上后引号；如果引号是正文，写两个。
finding-normalised = 有 { $n } 格含全角或看不见的字符，已去掉后读取（第 { $rows } 行）
    .hint = 不用管，原文件没有改动。
finding-rows-skipped = 跳过了 { $n } 个空行或说明行（第 { $rows } 行）
    .hint = 如果这些行不是数据，就不用管。
finding-total-row = 这像是合计行
    .hint = 请删去：它不是学校，也不是儿童。
finding-empty-cell = 这一格不能空着
    .hint = 请填上。
finding-error-value = 表格软件在这里留下的是错误值，不是内容
    .hint = 请把内容直接录入这一格。
finding-control-character = 这一格里有看不见的控制字符
    .hint = 清空这一格，重新录入。
finding-not-a-number-form = 这不能作报名号
    .hint = 只用大写字母、数字和连字符，最多 32 位，以字母或数字开头。
finding-reserved-number = R-0001、R-0002…… 留作备用签
    .hint = 请给这名儿童换一个号。
finding-duplicate-number = 这个号第 { $row } 行已经用过
    .hint = 同一名儿童请删去一行，不同儿童请改号。写两行也得不到两个签。
finding-bad-degrees = 这不是度数
    .hint = 用小数点写度数，例如经度 109.1234567、纬度 39.1234567。
finding-half-point = 经度和纬度缺了一个
    .hint = 两个都填，或都不填。
finding-exchanged = { $points } 个住址中有 { $n } 个落在所有片区之外，把经度和纬度对调就落在片区之内
    .hint = 请在文件里把两个列名对调。程序没有自行对调。
finding-null-island = 0, 0 这一点在大洋里
    .hint = 做表时没有查到这个地址，请重新查。
finding-far-away = 住址离所有片区都很远
    .hint = 请核对坐标，确实无误就确认。
finding-bad-date = 日历上没有这一天
    .hint = 请写成 2018-08-31。
finding-serial-date = 有 { $n } 个日期是表格软件的序号，已按它代表的日子读取（第 { $rows } 行）
    .hint = 请核对其中一个，序号从 1900 年起算。
finding-bad-flag = 既不是“是”也不是“否”
    .hint = 请写 是 或 否。空着表示不知道，绝不当作否。
finding-unlisted-value = 规则里没有这个词，只有：{ $words }{ $near ->
        [none] {""}
       *[other] 。您是不是想写“{ $near }”？
    }
    .hint = 改这一格，或把这个词写进规则。
finding-out-of-age = 出生日期不在今年入学的范围内：{ $from } 至 { $to }
    .hint = 请核对日期；范围以外的儿童不参加。
finding-bad-school-code = 这不能作学校代码
    .hint = 只用字母、数字、连字符和下划线，最多 32 位。
finding-duplicate-school = 这个代码第 { $row } 行已经用过
    .hint = 每所学校一个代码，只有大小写不同不算不同。
finding-bad-seats = 这不是整数的学位数
    .hint = 直接写数，例如 120，不写算式、小数和正负号。
finding-bad-classes = 这不是整数的班数
    .hint = 直接写数，例如 6；不知道就空着。
finding-classes-too-large = 学校 { $school }：{ $seats } 个学位分在 { $classes } 个班，超过每班 { $cap } 人
    .hint = 请核对计划和班数；规则另有规定的，写 [policy] class_size。
finding-no-seats = 在办的学校没有学位
    .hint = 请确认今年不招生，或把状态写成 待建。
finding-bad-status = 不认识的状态
    .hint = 请写 在办 或 待建。
finding-school-without-point = 学校 { $school } 没有坐标，而统筹要量距离
    .hint = 请补上经度和纬度。
finding-school-without-catchment = 没有片区对应学校 { $school }
    .hint = 请确认，或把它加进一个片区。
finding-school-outside = 学校 { $school } 在自己的片区之外 { $metres } 米
    .hint = 确实如此就不用管，否则请核对坐标。
finding-school-far = 学校 { $school } 离所有片区都很远
    .hint = 请核对它的经纬度：统筹的距离就量到这一点。
finding-bad-geojson = 这不是合格的 GeoJSON（{ $why }）
    .hint = 请用地图软件重新导出 GeoJSON。
finding-other-crs = 图层写明用的是别的坐标系（{ $own }）
    .hint = 写得对的话，在规则里写明：[input.catchments] crs = "…"（convert 用 --from）；或导出为 WGS 84 或 CGCS2000 经纬度。程序不会暗中转换。
finding-not-a-polygon = 这个要素不是面（{ $kind }）
    .hint = 片区必须是 Polygon 或 MultiPolygon，请删去或重画成面。
finding-bad-coordinate = 这不是经纬度
    .hint = 坐标写成 [经度, 纬度]，单位是度；用别的坐标系要在规则里写明。
finding-open-ring = 这个要素有一圈边界没有闭合
    .hint = 请在地图软件里闭合。
finding-ring-no-area = 有一圈边界没有面积，在 { $place } 附近
    .hint = 请删去或重画。
finding-ring-crosses = 有一圈边界自己和自己相交，在 { $place } 附近，哪里算里面说不清
    .hint = 请重画那里的边界。
finding-ring-touches = 有一圈边界碰到自己，在 { $place } 附近
    .hint = 里外仍然分明（奇偶规则），下次修图时改正。
finding-ring-spike = 有一圈边界原路折回，在 { $place } 附近
    .hint = 里外仍然分明，下次修图时去掉这根刺。
finding-ring-repeats = 边界上有一个点写了两次，在 { $place } 附近
    .hint = 不用管。
finding-duplicate-catchment = 这个编号第 { $feature } 个要素已经用过
    .hint = 每个片区一个编号；一个片区分成几块时用一个 MultiPolygon。
finding-bad-catchment-id = 这不能作片区编号
    .hint = 用 1 到 64 个字符，不能换行。
finding-catchment-without-school = 片区 { $catchment } 没有在办的学校
    .hint = 住在那里的儿童没有对口学校；请确认或补上学校。
finding-unknown-school-in-catchment = 片区 { $catchment } 写的学校 { $school } 不在学校表里{ $near ->
        [none] {""}
       *[other] 。您是不是想写“{ $near }”？
    }
    .hint = 请改正代码，或在学校表里补上。这里先不算它。
finding-catchment-not-single = { $number } 的住址有 { $n } 所学校（{ $catchments }），而这一批次只认一所对口学校
    .hint = 让这一批次读志愿（kind = "list"），或让片区只对一所学校。
finding-overlap = 片区 { $a } 和 { $b } 重叠 { $area } 平方米，位置 { $place }，重叠处有 { $homes } 个住址
    .hint = 请确认，或重画边界，或用检查写出的修补方案划给其中一个。住在重叠处的儿童另外列出。
finding-overlap-slivers = 有 { $n } 处细缝重叠，没有住址；最大的 { $area } 平方米，位置 { $place }
    .hint = 不影响本次派位；检查写出的修补方案会消掉它们。
finding-other-entry = 有 { $n } 个要素属于别的学段、年级或年份，不参加这次派位（本次：{ $stage }，{ $grade }，{ $year } 年）
    .hint = 确实如此就不用管；属性是 学段、年级、起始年份、截止年份。
finding-bad-validity = 这里应当是年份，例如 2026
    .hint = 没有期限就空着。
finding-bad-grade = 这里应当是年级，例如 1、7、1-3、G7、一年级、初一
    .hint = 片区各年级都适用就空着。
finding-gap = 有 { $area } 平方米不属于任何片区（{ $beside } 之间），位置 { $place }，里面有 { $homes } 个住址
    .hint = 请确认那里不划片，或重画边界，或用检查写出的修补方案划给旁边的片区。
finding-gap-slivers = 片区之间有 { $n } 处细缝，没有住址；最大的 { $area } 平方米，位置 { $place }
    .hint = 不影响本次派位；检查写出的修补方案会消掉它们。
finding-borders-tangled = { $place } 附近的边界交叉、重合过多，本图层的重叠和空隙没有查
    .hint = 请先改正自相交的环，删去重复许多次的要素，然后再查。
finding-border-corners = 有 { $n } 个边界拐点只画在一侧，例如 { $a } 的拐点落在 { $b } 的边上，位置 { $place }
    .hint = 不影响本次派位；但只改一侧时，缝隙就从这样的拐点开始。检查写出的修补方案会给两侧都补上。
finding-borders-thin = 有 { $n } 处本应是同一条的分界线相距不到一厘米，例如 { $place }
    .hint = 不影响本次派位；检查写出的修补方案会把它们画成一条。
finding-rings-unclear = { $id } 的几个环互相重叠，哪里算片区内说不清；没有拿它的边界与别的片区核对
    .hint = 请重画：一个外环，洞在外环之内。
finding-patch = 提出了修补方案，什么都没有改动：{ $safe ->
        [0] 没有可以直接做的操作
       *[other] { $safe } 项操作补拐点、消细条，不改变任何已知住址的片区
    }；{ $open ->
        [0] 没有需要您决定的
       *[other] 另有 { $open } 项要由您决定
    }；{ $left ->
        [0] 没有修补不了的
       *[other] 有 { $left } 处它修补不了
    }（{ $patch }）
    .hint = 请先看各项操作，再写出修补后的图层：{ $command }。要自己决定归属的，加上 --assign 编号=片区。
finding-in-pieces = 有 { $n } 个片区由几块组成；{ $id } 有 { $most } 块
    .hint = 请确认：飞地常常是编辑时的失误。
finding-hole-outside = 有一个洞的拐点在外环之外，位置 { $place }
    .hint = 请重画：不然哪里算片区内就说不清了。
finding-home-in-none = { $number } 的住址不在任何片区{ $nearest ->
        [none] {""}
       *[other] {""}，最近的是 { $nearest }，相距 { $metres } 米
    }
    .hint = 请改坐标或图层；或在规则里写明怎么办：[zoning] none = "overflow"。
finding-homes-in-none = 有 { $n } 个住址不在任何片区（第 { $rows } 行），按规则：{ $rule ->
         [overflow] 进入统筹
         [all] 每个片区都算
         [first] 只算第一个片区
       *[other] { $rule }
    }
    .hint = 请确认这些儿童没有对口学校。
finding-home-on-edge = { $number } 的住址正好在 { $catchments } 的分界线上
    .hint = 请在规则里写明怎么办：[zoning] edge = "all"、"first" 或 "east"；写了 edge = "list" 的，请在 分界线住址.csv（border_homes.csv）里给这个住址加一行。
finding-homes-on-edge = 有 { $n } 个住址正好在分界线上（第 { $rows } 行），按规则：{ $rule ->
         [overflow] 进入统筹
         [all] 每个片区都算
         [first] 只算第一个片区
         [east] 分界线归东侧的片区
         [list] 按招生办的清单
       *[other] { $rule }
    }
    .hint = 请确认。
finding-unknown-catchment = 没有片区用这个编号{ $near ->
        [none] {""}
       *[other] 。您是不是想写“{ $near }”？
    }
    .hint = 请写图层里片区的编号；名称只属于一个片区时，写名称也可以。
finding-border-row-twice = 第 { $row } 行已经写明这个住址归哪个片区
    .hint = 两行只留一行。
finding-border-row-elsewhere = { $number } 的住址不在 { $catchment } 的边界上；它碰到的是 { $touched ->
        [none] 没有片区
       *[other] { $touched }
    }
    .hint = 只能在住址碰到的片区里选一个。请改正这一行、住址坐标或图层。
finding-border-row-unused = 这一行没有用上：{ $number ->
        [none] 名单里没有符合的住址
       *[other] { $number } 的住址不在分界线上
    }
    .hint = 请删去这一行，或改正报名号、坐标或地址（地址要和名单里的一样）。
finding-border-list-unused = 这份清单没有读：规则没有说要按它办
    .hint = 不用管；要按它办，就在规则里写 [zoning] edge = "list"。
finding-home-in-several = { $number } 的住址同时在几个片区里：{ $catchments }
    .hint = 请重画边界，或在规则里写明怎么办：[zoning] overlap = "all" 或 "first"。
finding-homes-in-several = 有 { $n } 个住址同时在几个片区里（第 { $rows } 行），按规则：{ $rule ->
         [overflow] 进入统筹
         [all] 每个片区都算
         [first] 只算第一个片区
       *[other] { $rule }
    }
    .hint = 请确认，或重画边界。
finding-unknown-choice = 没有学校用这个代码{ $near ->
        [none] {""}
       *[other] 。您是不是想写“{ $near }”？
    }
    .hint = 请用学校表里的代码。
finding-repeated-choice = 这所学校报了两次
    .hint = 删去一个。
finding-choice-gap = 这个志愿空着，后面的却填了
    .hint = 请把后面的志愿往前移。
finding-planned-choice = 这所学校还没有开办
    .hint = 请选在办的学校。
finding-choice-not-allowed = { $number } 的第 { $choice } 志愿不在可选的学校之内
    .hint = 请核对住址、类别和志愿，或规则里的 within。
finding-choice-count = { $number } 填了 { $n } 所学校，批次 { $round } 要求 { $least } 至 { $most } 所
    .hint = 请补足或删减。
finding-in-no-round = 没有批次接收 { $number }：这名儿童不会被安排
    .hint = 请核对这一行的材料，或各批次的 pool。
finding-choices-unused = 有 { $n } 名儿童填了志愿，但没有批次读取
    .hint = 如果这些儿童按片区对口入学，就不用管。
finding-unit-differs = 与第 { $row } 行不同，而两行是捆绑在一起的
    .hint = 捆绑的儿童住址、材料和志愿必须一样。
finding-unit-alone = 这个捆绑组只有一名儿童
    .hint = 请核对另一名是漏了，还是写法不同。
finding-unit-without-rule = 有 { $n } 名儿童捆绑在一起，规则没有写遇到最后一个学位怎么办
    .hint = 请在规则里加 [bundle] boundary = "expand" 或 "stop"。
finding-needs-review = { $number } 的 { $fact } 不知道，而 { $by } 要看它
    .hint = 请填上。不知道绝不当作否。
finding-key-unknown = { $number } 的 { $fact } 不知道，而批次 { $round } 要按它排序
    .hint = 请填上；或让不知道的排在最后：“date:{ $fact } asc nulls_last”。
finding-tier-review = { $number } 属于“{ $tier }”，规则要求逐一复核，还没有复核
    .hint = 复核完毕后，在名单的“已复核”一栏写 是。
finding-home-locked = { $number } 的住房学位已被占用：{ $year } 年另一家庭（{ $couple }）用过{ $school ->
        [none] {""}
       *[other] （学校 { $school }）
    }，{ $free } 年起才能再用
    .hint = 请核对房屋编码和父母标识。确实被占用的，规则没有写怎么办：在条件里写 not home.locked，或请家长另行登记。已经转学离校的，在学位锁表里填解锁年份。
finding-home-locked-ruled = { $number } 的住房学位已被占用：{ $year } 年另一家庭（{ $couple }）用过{ $school ->
        [none] {""}
       *[other] （学校 { $school }）
    }，{ $free } 年起才能再用；按规则处理
    .hint = 请核对，并通知家长。
finding-home-twice = { $number } 与 { $other }（第 { $row } 行）填了同一套住房，却不是同一家庭
    .hint = 一套住房在锁定年限内只供一个家庭。是同一家庭的，请补上父母标识；不是的，先定归哪一家，在学位锁表里给这一家加一行，年份写今年。
finding-bad-lock-year = 这不是 { $low } 到 { $high } 之间的整数
    .hint = 年份写四位数，不能晚于今年；锁定年限写年数。
finding-bad-lock-stage = 学段应为 小学、初中、幼儿园 或 九年一贯制
    .hint = 空着就是本次派位的学段。
finding-locks-unused = 这份学位锁表没有读：规则里没有 [[lock]]
    .hint = 不用管；要按它办，就在规则里写 [[lock]]。
finding-bad-toml = 这不是合格的 TOML（{ $why }）
    .hint = 看看这里：可能少了引号、括号或等号。
finding-unknown-key = 没有 { $key } 这个键{ $near ->
        [none] {""}
       *[other] 。您是不是想写“{ $near }”？
    }
    .hint = 请改正或删去。
finding-unknown-word = { $key } 不认识“{ $word }”，只有 { $words }{ $near ->
        [none] {""}
       *[other] 。您是不是想写“{ $near }”？
    }
    .hint = 请用其中一个词。
finding-missing-key = 缺少 { $key }
    .hint = 请补上：含义见 README 和公告。
finding-wrong-kind = { $key } 的类型不对（应为{ $kind ->
         [text] 文字
         [int] 整数，不小于 0
         [flag] 真假
         [date] 日期
         [texts] 文字列表
         [table] 表
         [tables] 几个表
       *[other] { $kind }
    }）
    .hint = text 文字 "…" · int 整数 12 · flag 真假 true · date 日期 2026-08-31 · texts 列表 ["…", "…"] · table [名] · tables [[名]]
finding-not-yet = “{ $word }”是规则语言里的词，但这个版本还不能执行
    .hint = 请等以后的版本，或改用别的规则。程序不会悄悄略过。
finding-not-yet-in-chain = “{ $word }”排在由办公室办理的一步之后：统筹到那里为止，走到这一步的儿童由办公室人工安排
    .hint = 把它放到那一步之前，或删去并确认。
finding-bad-predicate = 条件从“{ $stop }”起读不懂（此处应为{ $expected ->
         [fact] 一项事实的名称
         [relation] = != < <= > >= 或 in
         [quote] 后引号
         [bracket] 括号
         [literal] 一个值
         [depth] 嵌套浅一些
       *[other] { $expected }
    }）
    .hint = 条件由事实、and or not、= != < <= > >= in、'词语'、[列表] 和括号组成。
finding-fact-kinds = { $fact } 一会儿当作一种类型，一会儿当作另一种（是否、词语、日期、数）
    .hint = 请只用一种。
finding-bad-name = “{ $name }”的写法不对（应为 { $form }）
    .hint = 请按给出的写法。
finding-duplicate-id = “{ $id }”用了两次
    .hint = 请各用各的。
finding-undeclared = { $by } 要用 { $what }，但没有写明
    .hint = 请补上，或改正名称。
finding-range-reversed = { $low } 比 { $high } 还大
    .hint = 请对调或改正。
finding-tier-never = 顺位 { $id } 永远轮不到：排在它前面的顺位 { $all } 已包括所有人
    .hint = 请把适用于所有人的顺位放在最后。
finding-tier-empty = 没有儿童属于顺位 { $id }（{ $label }）
    .hint = 如果确实如此，请确认；否则请核对条件里的用词。
finding-fits-no-tier = 报名号 { $number } 不符合任何顺位，而排序先看顺位
    .hint = 请在最后加一个 when = "true" 的顺位，或改正这名儿童的材料。
finding-word-not-in-data = 条件里写了 { $fact } = “{ $word }”，但没有儿童是这个值{ $near ->
        [none] {""}
       *[other] {""}。名单里有“{ $near }”
    }
    .hint = 如果确实如此，请确认；否则请把规则和名单里的用词写成一样。
finding-value-near-word = 没有条件提到这个值，但条件里有相近的“{ $near }”（共 { $n } 行：{ $rows }）
    .hint = 如果是同一个意思，请写成一样；否则请确认。
finding-order-can-tie = 批次 { $round } 的排序可能出现并列{ $a ->
        [none] {""}
       *[other] ：{ $a } 与 { $b }（{ $tier }）就是
    }
    .hint = 排序的最后要有摇号（"draw:名称"）或 "number"。程序不会自己挑。
finding-orders-interleave = 批次 { $round } 中不同类别或不同志愿的排序分不出先后：{ $a } 和 { $b }
    .hint = 让这些排序的前几项相同，直到一类中的任何人都不会与另一类的并列；或在总的排序里先比类别（"tier"）。
finding-boundary-needs-one-order = “{ $word }”在批次 { $round } 中没有意义：各校对同一批儿童的排序不同
    .hint = 捆绑儿童请用 "expand" 或 "stop"，或让各校用同一个排序。
finding-pools-share-school = 批次 { $round } 的两个组共有学校 { $school }，它的学位会算两遍
    .hint = 同一组儿童的学校应当相同，请更正片区或名额表。
finding-first-is-locked = { $number } 在批次 { $round } 的第一志愿必须是 { $school }
    .hint = 把锁定的学校填在第一志愿，其余志愿随后。
finding-forbidden-fact = 规则用到“{ $fact }”（{ $word }）：义务教育阶段不得以成绩、考试、奖项录取
    .hint = 《义务教育法》第十二条：适龄儿童、少年免试入学，就近入学。请从规则中删去。
finding-lottery-of-school = 每所学校要有自己的派位号，{ $school } 的代码不能用来命名（{ $name }）
    .hint = 缩短代码，或使它与其他代码的差别不只在大小写和 "_"。
finding-ring-not-first = 转盘摇号 { $draw } 只能用于第一个批次，并且用全部学位；批次 { $round } 不能用它
    .hint = 转盘摇号绕一份事先公布的编号名单进行，名单和计划数在封存时就要确定。请把这个批次排在第一，seats 写 "plan"，或者改用 scheme = "number"。
finding-one-line-many-numbers = 批次 { $round } 把几所学校的儿童排成一队，而派位 { $draw } 是每校一个号：哪一个都不能当队里的先后
    .hint = 这里请用 per = "child"（每名儿童一个号）的派位，或者改用各校各排一队的办法（"sequential"、"parallel"、"nearest_vacancy"）。
finding-list-digits = 编号名单要求 { $n } 位数字，这个报名号是 { $number }
    .hint = 请按公布的位数给每个报名号编号，或者更正 numbering 里的 digits。
finding-cycles-lack = 交换圈（cycles）有欠缺：可能有儿童看到排在自己后面的人进了自己想去的学校；没有一条录取线能说明结果；去掉一名儿童或增加一个学位可能影响与此无关的家庭
    .hint = 不是每家都填报每所学校（must_fill = "all"）时，家长多填一所学校还可能得利。这些不会在派位后补救：请在公告中写明，或者改用 "parallel"。
finding-cycles-units = { $number } 与别的儿童捆绑；批次 { $round } 按交换圈派位，只能一名一名地交换
    .hint = 请解除捆绑，或者让这个批次改用别的 mechanism。
finding-quota-round = 没有批次用到这一行；用名额表的批次：{ $rounds }
    .hint = 在“批次”一列填批次的 id。
finding-quota-reserve = 这个批次没有用名额表的专项名额叫这个名字；有的是：{ $reserves }
    .hint = 请在“名额类别”一列填专项名额的 id。
finding-duplicate-quota = 同一批次、来源和学校已在第 { $row } 行
    .hint = 只保留一行正确的。
finding-quotas-above-seats = 学校 { $school } 的名额合计 { $sum }，而学位只有 { $seats } 个
    .hint = 减少名额或更正学位数。
finding-ticket-by-hand = ticket = "{ $ticket }" 写在转盘摇号里，而转盘摇号由人工抽取，派位号不由密钥计算
    .hint = 请删去这一行，或改用 scheme = "number"。
finding-tickets-differ = 这里的派位号按 { $ticket } 计算，另一种抽签按 { $other } 计算
    .hint = 除转盘摇号外，各个 [draw.…] 请写同一个 ticket；不写即为 chacha20。
finding-too-little-chance = 没有一个随机来源足够
    .hint = 至少 39 位十进制数字或 32 位十六进制数字；再少就能事先试遍。
finding-stretch-too-long = stretch = { $stretch }：各核验程序逐次计算 1 至 { $most } 次
    .hint = 计算 { $most } 次，本程序约需十秒，verify.py 和浏览器需一分多钟；核验的人也要等这么久。
finding-objection-period = 公示异议期为 { $hours } 小时
    .hint = 应为 { $least } 至 { $most } 小时：摇号之前，家长要有时间核对封存的名单。
finding-codes-need-numbers = 凭核对码查看的内容按报名号公布，而公示方式 roots 不按报名号公布任何内容
    .hint = 请去掉 { "codes" }：这种方式下每家都有回执。
finding-beacon-round = { $why ->
        [past] 信标第 { $round } 轮已经产生：{ $time }（北京时间）
        [early] 信标第 { $round } 轮在 { $time }（北京时间）产生，那时其他事项还没有全部定下
       *[far] 信标第 { $round } 轮在 { $time }（北京时间）产生，相隔太久
    }
    .hint = 请写摇号开始（calendar.draw）以后、31 天以内产生的一轮，并留出几分钟记下截止。{ $fits ->
        [none] {""}
       *[other] 摇号开始十分钟后是第 { $fits } 轮。
    }第 r 轮在 2023-08-23 23:09:27（北京时间）之后 3·(r−1) 秒产生。
finding-assumed = 规则没有写，暂按：{ $what }
    .hint = 写进规则，才是您的规则。
finding-too-few-seats = { $children } 名儿童，{ $seats } 个学位：不可能都安排
    .hint = 请增加学位，或写明其余怎么办。
finding-overflow-lists-large = 每名儿童都要列出每所学校：封存的 market 将有 { $n } 项
    .hint = 请限制，例如只看最近的 12 所：[overflow] limit = 12。
finding-shortcut-unsaid = 批次 { $round }：每所学校的报名人数都不超过学位，规则没有写是否还要摇号
    .hint = 请写 shortcut = "admit_all_if_fits"（不超过计划就全部录取）或 "none"（照样摇号）。两种写法录取结果相同，要写明的是给家长看的说法。
finding-list-too-short = 批次 { $round }：{ $children } 名儿童可报 { $schools } 所学校，共 { $seats } 个学位，但每人最多报 { $max } 个志愿；都报同样几所时，只够 { $least } 人，其余落空而别处还有学位
    .hint = 请增加志愿数，或确认落空的怎么办已经写明（on_rest）。
finding-reserve-after-open = 批次 { $round } 的名额排在批次 { $open } 之后，而 { $open } 可能先把这些学位用完
    .hint = 把有名额的批次放到前面，或让前面的批次也按名额表（fixed）；先后次序会决定谁入学。
finding-circle-count = 抽签 { $draw } 是转盘摇号，规则没有写明转的时候数谁
    .hint = scheme = "ring_remove"：已抽中的离开转盘，不再计数；"ring_step"：已抽中的留在转盘上，照样计数；"ring_run"：依次相连。同样的数字，数法不同中签的人就不同，公告必须写明。
finding-circle-entries = 转盘摇号 { $draw } 按儿童给号，而有 { $n } 名儿童是捆绑的：一组在编号名册上只有一个号
    .hint = 一组一个号的，请写 per = "unit"，并在公告中写明：这关系到计数时数几个。要各有一个号，请解除捆绑。
finding-direct-above-seats = 直接安排的人数多于招生计划
    .hint = 请填写招生计划中已经直接安排的人数；“学位”一列仍填全部计划数。
finding-reserve-empty = 批次 { $round } 的专项名额 { $id }{ $what ->
        [seats] 在任何学校都没有学位
       *[children] 没有对象：参加这一批次的儿童没有一个属于专项名额范围
    }
    .hint = { $what ->
        [seats] 比例按向下取整计算；请提高比例，或在名额表中填写名额数。
       *[children] 情况属实请确认；否则请核对条件与名单中的写法。
    }
finding-reserve-idle = 批次 { $round } 的专项名额 { $id } 先于其他学位录取：在 { $n } 所学校（如 { $school }：{ $seats } 个学位中保留 { $kept } 个，{ $all } 名第一志愿中有 { $group } 名属于专项名额范围），不设这项名额，这些儿童大体也能录取同样多
    .hint = 先录专项名额，会把这些儿童本来就能抽中的学位计算在内；fill = "after_open" 则在其他学位之外另给名额。请在公告中写明先录哪一种。
finding-zone-above-seats = 学校 { $school } 片区内的儿童有 { $children } 名，学位只有 { $seats } 个，缺 { $short } 个
    .hint = 请核对片区和计划；缺的学位按规则由后面的批次或统筹解决，应事先公布。
finding-file-missing = 规则在 { $key } 里点名的文件“{ $name }”不在文件夹里
    .hint = 请把文件放进来，文件名要一字不差；或者改规则。
finding-bad-streets = 路网文件从第 { $byte } 字节起读不下去：{ $why }
    .hint = 请重新下载或导出（OpenStreetMap 的 .osm.pbf，或线状 GeoJSON）。只读一半的路网会悄悄改变距离，所以整份不用。
finding-no-streets = 路网文件里没有一条可以步行的路（读到道路 { $streets } 条）
    .hint = 请检查文件是不是本地区的、有没有 highway 标签。
finding-not-lines = { $n } 个要素不是线，没有读（第 { $features } 个）
    .hint = 路网图层里只放线；核对一下这些要素是什么。
finding-streets-cut = { $n } 条路有一部分在文件之外，到文件边上为止
    .hint = 若边上住着人，请取大一圈的范围。
finding-streets-read = 读到可步行的路 { $walked } 条（共 { $streets } 条道路），长 { $km } 公里，互不相通的共 { $parts } 块；地图日期：{ $date ->
        [none] 文件没有写
       *[other] { $date }
    }；步行规则表 { $profile }
    .hint = 不用改；路网文件的哈希会写进封存。
finding-streets-unused = 规则点名了路网文件，但没有一处按步行距离比较：文件没有读
    .hint = 要按步行距离，请写 [overflow] metric = "walk_m"；否则请删去 file。
finding-streets-in-parts = 路网分成互不相通的 { $parts } 块，最大一块占全长的 { $share }%；在其余小块上的住址 { $homes } 处、学校 { $schools } 所
    .hint = 多半是少画了桥、过街或路口。请在地图上核对小块；没有路可走的，按规则的 unreachable 处理。
finding-school-off-streets = 学校 { $school } { $limit } 米以内没有可步行的路（{ $metres ->
        [none] 附近都没有
       *[other] 最近的有 { $metres } 米
    }）：从任何住址都算走不到
    .hint = 请核对学校坐标，补画校门口的路，或放宽 [walk] snap_limit_m。
finding-homes-off-streets = { $n } 处住址 { $limit } 米以内没有可步行的路（第 { $rows } 行）；最远的是第 { $row } 行，{ $metres ->
        [none] 附近没有路
       *[other] { $metres } 米
    }
    .hint = 请核对坐标和路网范围；这些住址到所有学校都按规则的 unreachable 处理。
finding-homes-cut-off = { $n } 处住址有学校走不到（第 { $rows } 行）；最多的是第 { $row } 行，{ $schools } 所；已按规则处理：{ $rule ->
        [line] 用直线距离代替
       *[last] 排在走得到的学校之后
    }
    .hint = 请对照路网核对：是真的没有路，还是少画了一座桥。
finding-home-cut-off = 报名号 { $number }：有 { $schools } 所学校没有路可以走到，例如 { $school }，规则要求停下
    .hint = 补全路网，更正坐标，或在 [walk] 里写 unreachable = "line" 或 "last"。
finding-school-cut-off = 从任何住址都走不到学校 { $school }，规则要求停下
    .hint = 补全路网，更正学校坐标，或在 [walk] 里写 unreachable = "line" 或 "last"。
finding-school-without-land = 学校 { $school } 没有校园边界，而规则按校园边界量距离
    .hint = 在校园图层里画出它，属性 school 写学校代码；或写 [walk] school = "point"。
finding-land-of-nobody = 校园“{ $school }”不在学校名单里，没有用{ $near ->
        [none] {""}
       *[other] 。您是不是想写“{ $near }”？
    }
    .hint = 请更正校园图层里的学校代码。
finding-changed-since-seal = 封存以后改过：由“{ $old }”改为“{ $new }”
    .hint = 请还原；封存文件夹的内部一半里，inputs 存有封存时的原样。这个版本还不能重新封存。
finding-bad-seed-value = 来源 { $source } 要 { $form }，给了 { $n } 个字符
    .hint = 请照抽出的结果逐字录入，前面的零也要写。
finding-other-secret = 这不是 { $source } 在封存前承诺的秘密
    .hint = 看看是不是抄错，或拿了别人的信封。保管人不到场，就记“未到”（missing），摇号照常进行。
finding-bad-hand-value = { $source } 应为{ $form ->
        [listed] 编号名单上的一个报名号
        [direction] 方向：up（由小到大）或 down（由大到小）
       *[number] {" "}1 至 { $most } 之间的整数
    }，{ $given ->
        [none] 没有给出
       *[other] 给出的是“{ $given }”
    }
    .hint = 请照当众抽出的结果录入。每个来源一行：来源名、空格、结果；来源名和范围见封存公示。
finding-bad-beacon-value = { $source } 应为信标第 { $round } 轮的签名；{ $why ->
        [round] 这里写的是第 { $given } 轮
        [randomness] 这里的长度像是 randomness 一栏，需要的是 signature 一栏
        [character] 这里有 0–9 a–f 以外的字符
        [length] 应有 96 个字符，这里有 { $n } 个
        [unchecked] 这个程序编译时没有包括信标，无法核对
       *[signature] 这不是信标那一轮的签名
    }
    .hint = 请抄录 drand 网络 quicknet 第 { $round } 轮的 signature 一栏，96 个字符 0–9 a–f。从哪个服务器取得都可以，签名本身就能证明真伪。
finding-bad-seed-character = { $source } 的第 { $n } 个字符不在 { $form } 之内
    .hint = 请照抽出的结果逐字录入，前面的零也要写；各组之间可以空格。
finding-unknown-seed-source = 封存的来源里没有这个名称，只有：{ $sources }{ $near ->
        [none] {""}
       *[other] 。您是不是想写“{ $near }”？
    }
    .hint = 每行以来源名开头；只有一个来源时可以只写数字。
finding-seed-value-twice = 第 { $row } 行已经有 { $source } 的数字
    .hint = 每个来源只写一行；长的数字写在同一行里。
finding-unknown-event = 这不是已知的事项{ $near ->
        [none] {""}
       *[other] {""}。是不是“{ $near }”？
    }
    .hint = 可写：放弃、未报到、更正、决定、候补录取、选校。
finding-event-number = 这不是报名号
    .hint = 照名单上的写法填报名号；法院或复议决定补录、原不在名单上的儿童填下一个预留号，如 R-0001。
finding-event-school = 这不是学校代码
    .hint = 照学校表填学校代码。
finding-event-late = 日期晚于今天
    .hint = 事情发生之后再登记；若日期无误，请先校准电脑的时钟。
finding-one-person = 经办人和复核人是同一个人
    .hint = 每一项变更由一人登记、另一人复核。
finding-event-unfit = { $why ->
        [number] 名单上没有这个报名号
        [gone] 这名儿童已经退出，这一项无从变更
        [by-hand] 这名儿童已按决定安排，规则不再变更其去处
        [slot] { $what ->
            [none] 预留号已经用完
           *[other] 预留号要依次使用，下一个是 { $what }
        }
        [school] 没有这个学校代码
        [place] { $what ->
            [none] 这名儿童现在没有学位，与所填学校不符
           *[other] 这名儿童现在在 { $what }，与所填学校不符
        }
        [there] 这名儿童已经在这所学校
        [lines] 更正后的材料不能用：{ $what }
        [turn] { $what ->
            [none] 现在没有现场选校
           *[other] 还没有轮到这名儿童，现在轮到 { $what }
        }
        [not-open] 这所学校不在这名儿童可选之列
        [full] 这所学校的剩余学位不够
        [nobody] 这所学校没有人候补，增加的学位不会有人使用
       *[next] 候补排在最前的是 { $what }，不是这名儿童
    }
    .hint = 核对报名号、学校和次序，改好这一行再来；什么都没有记录。
finding-event-harms = 按这一项重新分配，会使另外 { $n } 名儿童变差：{ $numbers }；不予执行
    .hint = 已录取的儿童不能因他人的变更而失去学位。应安排这名儿童的，请写“决定”并填学校：在计划外增加一个学位。
finding-events-recorded = { $n } 行以前已经记录，略过
    .hint = 变更登记表可以一直往下写，已经记录的行不要改动。
finding-events-may-harm = 这份规则里有派学位、排线或总路程最短的批次：一名儿童退出可能使另一名变差
    .hint = 每一项都会逐人核对，有人变差就不执行。

severity-error = 必须改
severity-warning = 请确认
severity-note = 供参考
findings-hint = 改法：
findings-more = 还有 { $n } 处，都在问题清单里
findings-summary = 必须改 { $errors } 处，请确认 { $warnings } 处，供参考 { $notes } 处
findings-column-file = 文件
findings-column-row = 行
findings-column-column = 列
findings-column-value = 内容
findings-column-message = 问题
findings-column-hint = 怎么改
findings-column-code = 代号
findings-column-severity = 轻重

## 核验的各项。

check-v01 = 检查点有日志密钥的签名
check-v02 = 公证和见证人已签名
check-v03 = 日志前后相连，没有断开
check-v04 = 检查点覆盖整个日志
check-v05 = 以前的检查点都是这份日志的开头
check-v06 = 各条记录按规定的次序，只摇了一次号
check-v07 = 各处的封存指纹一致
check-v08 = 封存的文件都在，没有改动
check-v09 = 名单完整，次序正确
check-v10 = 公布的秘密与事先的承诺相符
check-v11 = 公开随机数在截止以后产生
check-v12 = 种子由公布的数字得出，密钥由种子得出
check-v13 = 每个签号重算一致
check-v14 = 更正都有依据，次序正确
check-v15 = 名单上每名儿童都有一个结果
check-v16 = 各校最后录取的人无误，没有超过学位
check-v17 = 前后两次的差别都有说明
check-v18 = 每一次都有交代
check-v19 = 封存公布得足够早
check-notice = 公示包正是公告所指的那一份
check-since = 日志是以前所见日志的延续
check-noted = 封存的登记与登记回单一致
check-v20 = 随机来源足够；手工摇号注明可能的结果数
check-v21 = 外部存证与检查点相符，早于随机来源公布
check-v22 = 重新派位，结果相同
check-v23 = 派位的各项证明成立
check-index = 公示包里每个文件都列明，没有改动
check-waiting = 候补名单与结果一致，次序正确
check-lists = 各校名单与结果一致，每个报名号只出现一次
check-code = 核对码能打开为该报名号公布的内容
check-r01 = 检查点有应签各方的签名
check-r02 = 封存、抽签、分配三条记录在这份日志里，属于同一次派位
check-r03 = 您的报名号在封存的名册上
check-r04 = 登记的情况就是封存时承诺的那一份
check-r05 = 您的结果在公布的结果里
check-r06 = 录取说明就是结果所指的那一份，与去向一致
check-r07 = 种子文本与封存值相符，由它算得出派位号
check-r08 = 未录取的学校，您排在最后录取者之后；录取的学校，不在其后
check-both = 回执与公示包是同一份日志
check-a01 = 每份登记记录都是封存时承诺的那一份，每名儿童一份
check-a02 = 由原始资料重新划片，记录所载片区和全部封存内容一致
check-a03 = 名册上没有重复报名的儿童
check-a04 = 志愿和顺位与登记记录一致，重新分配所得与结果相同
check-a05 = 每份录取说明都是结果所指的那一份，内容属实
status-pass = 通过
status-fail = 不通过
status-malformed = 文件损坏
status-missing = 缺文件
status-na = 不适用
status-not-yet = 这个版本尚不核验
verdict-final = 已定案：结果不再更正。
verdict-preliminary = 公示中：结果仍可能因异议等更正。
verdict-file = 位置
verdict-expected = 应为
verdict-found = 实为
verdict-good = 核验通过：{ $n } 项全部通过。
verdict-good-part = 已公布的部分核验通过：{ $n } 项通过；另 { $kept } 项所需的文件已封存、不公布。
verdict-failed = 核验不通过：第 { $check } 项不通过。请告诉招生办公室和公证员。
verdict-malformed = 核验不通过：有文件损坏或格式不对（第 { $check } 项）。请重新下载；仍然如此，请告诉招生办公室。
verdict-missing = 核验不通过：缺少文件（第 { $check } 项）。请下载完整的公示包。
verdict-unsigned = 核验未完成：{ $n } 项检查通过，没有出错；但缺少签名，或没有说明应由谁签名。请用公告上的公钥：--trust 文件。
short-code = 短码
seal-sm3 = 封存指纹（SM3）
result-code = 结果短码
result-code-must = 应与办公室公布的结果短码一致。

## 回执

receipt-says = 回执所载：
receipt-placed = { $number } 录取到 { $school }。
receipt-ordered = { $number } 按决定安排到 { $school }，不占原有计划。
receipt-unplaced = { $number } 这次没有派到学位，由招生办公室继续安排。
receipt-listed = 您登记的志愿：{ $schools }
receipt-facts = 您登记的内容：{ $facts }
receipt-later = 这是第 { $n } 次结果，此前的更正已计入。
receipt-seat-left = 录取。学位 { $seats } 个，轮到这里的都录取了。
receipt-within-line = 录取。依次比类别、排序、派位号，您不在最后录取者之后。{ $last ->
        [none] {""}
       *[other] 您的派位号 { $own }，最后录取者的 { $last }。
    }
receipt-after-line = 未录取。依次比类别、排序、派位号，您排在最后录取者之后。{ $last ->
        [none] {""}
       *[other] 您的派位号 { $own }，最后录取者的 { $last }。
    }
receipt-stopped = 未录取。轮到一组捆绑的儿童时余下的学位不够，按规则录取到此为止，您排在其后。
receipt-no-seat = 未录取。这一批次开始时已没有学位。
receipt-no-room = 未录取。轮到时余下的学位少于这一组的人数。
receipt-split = 这一组中有人安排在这里：没有一所学校够全组一起入学，所以逐个安排。
receipt-below-line = 未参加选择。按类别和派位号，您排在片区学位线之后。
receipt-dealt = 录取。余下的学位按派位号次序派出。
receipt-chosen = 现场选定，当时有学位。
receipt-least-total = 安排在这里：所有统筹儿童的路程合计最短。
receipt-total-elsewhere = 没有安排在这里：如果在这里，所有儿童的路程合计会更长。
receipt-traded = 录取。您在某校排在最前，用那里的学位换到这里。
receipt-not-traded = 未录取。{ $seats } 个学位归排在最前的人，或者归用别校学位换来的人。
receipt-good = 核验通过：这份回执的 { $n } 项全部通过。
receipt-failed = 核验不通过：第 { $check } 项不通过。请保存这份文件，并告诉招生办公室和公证员。
receipt-malformed = 核验不通过：文件损坏或格式不对（第 { $check } 项）。请重新领取；仍然如此，请告诉招生办公室。
receipt-unpinned = 核验未完成：没有检查出错，但缺少签名，或没有说明应由谁签名。请用公告上的公钥：--trust 文件。
receipt-lacking = 核验未完成：没有检查出错，但缺少第 { $check } 项所需的材料。
receipt-made = 已写出 { $n } 份回执。
receipt-private = 回执含该家庭登记的情况：只交给这一家，不公布。检查点添加签名以后，请重新生成。
register-made = 已写出登记回单 { $n } 份；原已有 { $old } 份。
register-private = 每份只交给该家庭。登记更正以后请重新生成：旧的保留，新的交给该家庭。
anchor-done = 已记录：{ $n } 条记录的检查点，{ $service }，{ $time }：{ $hash }
anchor-token = 时间戳中的哈希就是该检查点的，时间为 { $time }。这里不核对它的签名：请用 openssl ts -verify。
tiles-tree = { $folder }：{ $n } 片叶，根 { $root }
tiles-done = { $n ->
        [0] { $path } 里的 { $all } 个文件没有新增；检查点已是最新。
       *[other] { $path }：共 { $all } 个文件，新写 { $n } 个；检查点已是最新。
    }
tiles-serve = 让网站服务器原样提供这个文件夹。除 checkpoint 外没有文件会再变；checkpoint 的缓存不要超过几秒。
anchor-next = 摇号时写入日志，文件随公示包公布。

## 核验时应为什么、实为什么。

told-unfit = 写法没错，内容自相矛盾：{ $why }
told-form = 写法不符合规定：{ $why }
told-not-before = 时间不早于 { $time }
told-not-later = 时间不晚于 { $time }
told-hours = 从封存到第一次公布至少 { $n } 小时
told-witness-time = 见证人看到封存的时间
told-a-key = 带持有人名称的公钥
told-key-change = 新增未列的公钥，停用已列的公钥，各一次
told-other-keys = 别的公钥，或没有公钥
told-one-log-key = 一个与日志同名的公钥
told-other-draw = 是另一次摇号或另一份结果：{ $title }（{ $draw }），短码 { $code }，结果短码 { $result }
told-log-of = { $n } 条
told-beginning = 前 { $n } 条与当时相同
told-other-log = 另一份日志
told-an-entry = 至少有一条记录
told-fair = 符合规则定义的分配
told-on-roll = 名单上的报名号
told-still-here = 尚未退出的儿童
told-not-settled = 尚未按决定安排、也不在该校的儿童
told-next-slot = 依次使用的预留号 { $number }
told-new-lines = 更正后的志愿与类别
told-turn = 轮到的儿童
told-open-seat = 可选且有学位的学校
told-next-in-line = 候补排在最前的儿童
told-nobody-worse = 没有其他儿童变差
told-nothing = 没有
told-keys = 由您认得的密钥签名
told-unpinned = 有签名，但不知道应是谁的：请用 --trust 给出公告上的公钥
told-signature-of = { $name } 的签名
told-signatures-of = 足够的签名，还缺：{ $names }
told-other-signature = 以该名义作的另一签名
told-other-entry = 别的记录
told-other-members = 这条记录的内容与它的种类不符
told-entry-without = 记录 { $kind } 里没有 { $name }
told-up-to = 最多 { $n }
told-end = 到此为止
told-no-entry = 没有这条记录
told-no-line = 没有这一行
told-one-place = 捆绑的儿童去处相同
told-unit-of = 单元 { $unit }，{ $n } 人
told-ticket-for = { $unit } 的签号
told-unplaced = 未安排
told-known-school = 学校表里的学校
told-not-sealed = 没有封存
told-market-open = 志愿和类别已公布
told-market-kept = 志愿和类别不公布
told-before-close = { $source } 的秘密，在截止以前公布
told-fresh-commit = { $source } 的新承诺，以前没有封存过
told-fresh-value = { $source } 的新数值，以前没有出现过
told-ground = 作废的情形在当时成立
told-set-aside = 此前作废的次数：{ $n }
told-anchor = 日志中有一条存证指明这个文件
told-anchors = 外部存证 { $n } 件，请自行查看 data/anchors
told-tokens = 外部存证 { $n } 件；本检查点的时间戳：{ $times }（时间戳的签名请用 openssl ts -verify 和服务机构的证书核对）
told-imprint = { $file } 的时间戳
told-roll-or-receipt = 名册；这种公布方式不公布名册，请用 --receipt 同时给出该家庭的回执
told-registered-before = 这份登记回单所载的登记后来更正过，更正已记入日志
told-registered-nowhere = 封存的名册上没有 { $number }。请保存好这份登记回单：它有签名，可以证明该儿童已经登记
told-registered-other = 另一份登记：为这名儿童封存的与告知您的不一致。如果这是您拿到的最新一份登记回单，请保存好：它有签名，可以作为证据
told-silent = 没有公布，按规则照常摇号：{ $sources }
told-after-close = { $source } 的值，形式正确，在截止以后
told-beacon = { $source } 的签名，经过核对
told-beacon-signed = 信标第 { $round } 轮的签名
told-before-round = 截止早于信标第 { $round } 轮产生
told-after-round = 信标第 { $round } 轮产生以后才记下的值
told-chance = 至少 39 位没有人能挑选的数字
told-little-chance = 随机来源不够
told-by-hand = 手工摇号：{ $outcomes ->
        [1] 无需抽取
       *[other] 一共只有 { $outcomes } 种可能的结果
    }（每个号的机会见“公平性”）
told-on-list = 编号名单上的报名号
told-unit-on-roll = 名单上的单元
told-all-fit = 报名人数不超过计划数，才不用抽取
told-hand-sources = { $lottery } 的起始号，以及间隔数、步长或方向，范围与名单一致
told-who-asks = 编号名单上恰好是填报的人
told-listed-not-asking = { $unit } 没有填报
told-asking-not-listed = { $unit } 不在编号名单上
told-one-name = 不分大小写，一个文件名只有一个文件
told-two-names = 有两个
told-listed = 只有 data/index.json 列明的文件
told-stray = 不属于公示包的文件；请拿走以后再核验
told-named = 列出报名号 { $number }
told-not-named = 没有列出
told-placed-once = 只列结果在此的报名号，各一次
told-page = 别的页面
told-no-page = 只有各校和人工安排的页面
told-strange = 公示包里没有这样的文件名；请拿走以后再核验
told-proof = 到总指纹的证明
told-other-number = 同组的另一报名号
told-rising = 按日志次序的记录
told-known-round = 规则中的批次
told-line-seats = 学位数 { $n }
told-line-filled = 至多录取 { $n } 人
told-line-stopped = 只在学位有余时才会截止
told-line-last = 学位满了才写明最后录取者，而且必须写明
told-line-order = 各行依次排列，不得重复
told-known-lottery = 封存的抽签
told-numbered-list = 抽签 { $lottery } 的编号名单，在公示包里：核验时一并给出
told-line-of = { $school } 公布的录取线
told-after = 排在 { $school } 最后录取者之后
told-not-after = 不排在 { $school } 最后录取者之后
told-split-place = 捆绑儿童所派的学校之一
told-place-last = 说明以录取的学校结束
told-record-of = { $number } 号封存时承诺的登记记录
told-committed = 只有封存时承诺过的登记记录
told-salts = 各份登记记录的盐值互不相同
told-zoned = { $number } 号由住址得出的片区
told-others = 与此不同
told-fit-inputs = 可以封存的原始资料副本
told-from-inputs = 与原始资料副本得出的相同
told-tag-of = { $number } 号的证件标签
told-one-tag = 一个证件标签只对应一名儿童
told-as-recorded = { $number } 号的志愿和顺位与登记记录一致
told-explanation-of = { $number } 号的结果所指的录取说明
told-explained = { $number } 号的说明与重新分配的决定一致
told-more-entries = 日志在这次结果之后还有 { $n } 条记录：问问有没有新的结果
told-entries = 至少 { $n } 条记录的日志：公示包比回执旧
told-opens = 用此核对码打开日志所指的记录
told-not-opened = 打不开：是别的报名号的核对码，或内容被改动过
told-later-result = 公示包里有更新的结果：请领取新的回执

## 说明。

explain-placed = { $number } 录取到 { $school }，第 { $choice } 志愿。
explain-overflow = { $number } 统筹到 { $school }，是还有学位的学校中最近的一所。
explain-unplaced = { $number } 尚未安排。
explain-choice = 第 { $choice } 志愿 { $school }：
explain-near = 第 { $choice } 近的 { $school }：
explain-band = 第 { $choice } 志愿
explain-outside = 不在专项名额范围内的儿童
explain-kept = 属于专项名额范围的儿童
explain-all = 全部申请人
explain-kept-seats = 该校另有 { $n } 个专项名额（{ $quota }），这名儿童不在范围内。
explain-no-seat = 这一批次开始时已没有学位。
explain-stopped = 未录取。排在您这一类（{ $group }）之前的有 { $before } 人，您在这一类排第 { $place }；轮到一组捆绑的儿童时余下的学位不够，按规则录取到此为止。
explain-seat-left = 录取。学位 { $seats } 个，轮到这里的都录取了。
explain-group-fits = 录取。排在您这一类（{ $group }）之前的有 { $before } 人，余下 { $left } 个学位，这一类 { $n } 人全部录取。
explain-within-line = 录取。排在您这一类（{ $group }）之前的有 { $before } 人；这一类 { $n } 人争余下 { $left } 个学位，{ $order }，您排第 { $place }，最后录取的是 { $last }。
explain-after-line = 未录取。排在您这一类（{ $group }）之前的有 { $before } 人；这一类 { $n } 人争余下 { $left } 个学位，{ $order }，您排第 { $place }，最后录取的是 { $last }。
explain-group-too-late = 未录取。排在您这一类（{ $group }）之前的有 { $before } 人，{ $seats } 个学位都给了他们。
explain-no-room = 未录取。轮到时余下的学位少于这一组的人数。
explain-split = 这一组中有人安排在这里：志愿中没有一所学校够全组一起入学，所以按登记顺序逐个安排。
explain-below-line = 未参加选择。片区各校共 { $seats } 个学位，给了排在您这一类（{ $group }）之前的 { $before } 人和这一类中排在您前面的人；线下的不再选择。
explain-dealt = 派位：志愿录取后余下的学位，按派位号的顺序派给没有学位的儿童，派到 { $school }。
explain-dealt-headline = { $number } 派位到 { $school }。
explain-least-total = 安排在这里：所有统筹儿童的路程合计最短。
explain-total-elsewhere = 更近，但如果安排在这里，所有儿童的路程合计会更长。
explain-traded = 录取。您在 { $claim } 排在最前，{ $own ->
        [yes] 直接取得这个学位。
       *[no] 用那里的学位换到这里。
    }
explain-not-traded = 未录取。{ $seats } 个学位归排在最前的人，或者归用别校学位换来的人。
explain-circle = 您在编号名单上是第 { $position } 位（共 { $n } 位）；当众抽出的起始号是 { $start }，{ $scheme ->
        [ring_remove] 间隔数是 { $second }
        [ring_step] 步长是 { $second }
       *[ring_run] 方向是{ $second ->
            [up] 由小到大
           *[down] 由大到小
        }
    }，在您之前抽出 { $before } 位。
explain-circle-not-drawn = 您在编号名单上是第 { $position } 位（共 { $n } 位）；报名人数不超过计划数，无需抽取。
explain-own-number = 您在这所学校的派位号是 { $print }。
explain-ticket = 这个报名号的派位号是 { $print }。
explain-waiting = 在 { $school } 的候补名单上排第 { $place }。
explain-compared = 在 { $school }（批次 { $round }），{ $before } 排在 { $after } 之前；分出先后的第一条规则是{ $what ->
        [band] 志愿：第 { $x } 志愿先于第 { $y } 志愿。
        [class] 顺位：{ $x } 先于 { $y }。
        [key] 排序：{ $x } 先于 { $y }。
        [ticket] 派位号，{ $order }：{ $x } 先于 { $y }。
       *[number] 报名号，因为其余都相同。
    }
explain-nowhere-together = { $a } 和 { $b } 没有在同一批次报过同一所学校，不在同一排序中。
by-hand = 手算签号：在任何装有 openssl 的 Unix 机器上，进入公示包文件夹，逐行执行：
by-hand-must = 应显示 { $ticket }（派位 { $lottery }）
by-hand-none = 没有可以手算的签号：没有为这名儿童摇号，或者是绕编号名单摇的（见 spec/draw.md）。
explain-border = 住址正好在 { $between } 的分界线上；{ $rule ->
        [all] 按规则，这几个片区都算。
        [first] 按规则，归编号最小的片区：{ $catchments }。
        [east] 按规则，分界线归东侧的片区（正东西走向的线归北侧；那一侧没有片区时，从那里向北转，归先遇到的片区）：{ $catchments }。
        [list] 按招生办公室的分界线住址清单，归 { $catchments }。
       *[same] 它们的对口学校相同，无须再定。
    }
explain-by-hand = 由招生办公室人工安排，并通知家长。
explain-chosen-headline = { $number } 现场选定 { $school }。
explain-chosen = 按派位号次序现场选校，选定 { $school }，当时有学位。
explain-table = 正在按派位号次序现场选校，前面还有 { $before } 家，请等候轮到。
explain-amended = 第 { $round } 次结果：{ $event }。
explain-gone = { $number } 已退出，没有学位。
explain-ordered = { $number } 按决定安排到 { $school }，在计划外。
order-asc = 小号在前
order-desc = 大号在前

## 公示包里的页面和封存单。

page-short-code = 封存短码：{ $code }，应与正式公告上的一致。
page-counts = { $children } 名儿童参加，{ $placed } 名已安排，{ $rest } 名由办公室人工安排。
page-verify-link = 输入报名号，查看结果并核验
page-by-hand = 由办公室人工安排
page-by-hand-link = 由办公室人工安排的 { $n } 名儿童的报名号
page-by-hand-text = 各批次和统筹都没有给这 { $n } 名儿童留下学位，由招生办公室人工安排，并通知家长。
page-waiting = 候补名单
page-waiting-text = 放弃的学位按这个顺序递补。
page-table = 现场选校次序
page-table-text = 下列家庭按这个次序现场选校，在有剩余学位的学校中选一所，也可以放弃。选完以前，以后的批次和统筹都不进行。
page-chosen = 现场选定
page-amended = 派位后的变更
page-ordered = 按决定安排（计划外）
page-ordered-count = 其中 { $n } 名按决定安排，在计划外。
page-schools = 学校
page-school = 学校
page-seats = 学位
page-first-choices = 第一志愿
page-admitted = 录取
page-lines = 最后录取
page-no-line = 全部录取
page-outside = 其他儿童
page-traded = 按交换圈录取，没有录取线
page-overflow = 统筹
page-dealt = 派位
page-line-meaning = “最后录取”写的是批次、类别和最后一名的派位号。在志愿更靠前的学校排在它前面的，都会被录取。
page-assumptions = 公告没有写明之处，以及怎样处理
page-how = 怎样核验
page-how-text = 核验需要的都在这个文件夹里，README.txt 说明怎样用三种不同的程序核验。封存指纹：
page-live-choose = 现场选校
page-plan = 招生计划
page-direct = 派位前已直接安排
page-direct-count = 招生计划 { $plan } 个，其中 { $direct } 个已按规定在派位前直接安排（这些儿童不编报名号），参加派位的学位 { $seats } 个。
page-school-counts = 学位 { $seats } · 第一志愿 { $first } 人 · 录取 { $admitted } 人
page-last = 最后录取：{" "}
page-order = 序号
page-number = 报名号
page-ticket = 派位号
page-round = 批次 · 志愿
map-overlap = { $n } · 重叠 { $area } 平方米
map-gap = { $n } · 空白 { $area } 平方米
map-title = 片区图
zoning-title = 片区公示
zoning-find = 我家对口哪所学校
zoning-find-how = 输入住址的经纬度（WGS84，小数），或在图上点一下。不用联网，什么都不保存。
zoning-lon = 经度
zoning-lat = 纬度
zoning-ask = 查询
zoning-address = 地址（输入一部分）
zoning-map-note = 方块是学校。图只供辨认方位，边界以坐标为准。
zoning-catchments = 各片区
zoning-catchment = 片区
zoning-schools = 对口学校
zoning-area = 面积
zoning-school-table = 各学校
zoning-school = 学校
zoning-seats = 学位
zoning-its-catchments = 片区编号
zoning-changes = 与去年相比的变化
zoning-unchanged = 与去年相同。
zoning-before = 原对口学校
zoning-now = 现对口学校
zoning-ground = 面积
zoning-homes = 住址
zoning-children = 适龄儿童
cells-note = 少于 { $least } 的数不公布具体值；“–”处也不公布，以免由合计推算出较小的数。
zoning-changes-note = 宽度不足一米的边界出入不计。
zoning-download = 下载片区图层
zoning-download-how = 上面是文件的 SHA-256，请与公告核对。
zoning-js-inside = 在片区 { $a } 内，对口学校：{ $b }
zoning-js-edge = 正好在片区 { $a } 的边界上，对口学校：{ $b }
zoning-js-owner = 按规则，这一点归片区 { $a }，对口学校：{ $b }
zoning-js-none = 不在任何片区内
zoning-js-far = 离边界约 { $a } 米
zoning-js-trace = 判定过程
zoning-js-trace-edge = 这一点正好落在下面这条边上（整数坐标，逐位精确）：
zoning-js-trace-inside = 从这一点向东画一条线，穿过边界 { $a } 次，是奇数，所以在片区内。穿过的边：
zoning-js-bad = 请用小数写经纬度，例如 109.1234567 和 39.1234567。
zoning-js-no-address = 没有找到这个地址，请核对或改用坐标查询。
zoning-rule-all = 规则：这几个片区都算。
zoning-rule-first = 规则：取编号最小的片区。
zoning-rule-east = 规则：分界线归东侧的片区；正东西走向的线归北侧。那一侧没有片区时，从那里向北转，先遇到的片区就是。
zoning-rule-list = 规则：分界线上的住址由招生办公室列出清单，请联系招生办。
zoning-rule-overflow = 规则：没有对口片区，进入统筹。
zoning-rule-refuse = 规则：由招生办公室逐一确定，请联系招生办。
zoning-rule-unsaid = 规则没有写明，请联系招生办。
notice-title = 封存单
notice-what = { $authority } 已封存派位“{ $draw }”第 { $attempt } 次：儿童 { $children } 名，备用签 { $reserve } 个。最早于 { $from }（世界时）摇号。从现在起，名单、学位和规则的任何改动都会使封存指纹改变。
notice-seal = 封存指纹（manifest.json 的 SHA-256）
notice-sm3 = 同一文件的国密 SM3 杂凑值（GB/T 32905，第二指纹）：{ $sm3 }
notice-short-code = 短码，供宣读：{ $code }
notice-sources = 随机数的来源
notice-digits = 十进制数字
notice-hex = 十六进制数字
notice-commit = 事先承诺的秘密
notice-beacon = 公开随机信标 drand quicknet 的一轮
notice-hand-number = 手工抽取：1 至右边数字之间的整数
notice-hand-listed = 手工抽取：编号名单上的一个号
notice-hand-direction = 手工抽取：方向，up 由小到大，down 由大到小
notice-by-hand = 手工摇号（转盘摇号）。编号名单（{ $page }{ $lists ->
        [1] {""}
       *[other] 等，共 { $lists } 份
    }）在抽取之前公布，请在现场核对本人的序号。{ $outcomes ->
        [1] 报名人数不超过计划数，无需抽取。
       *[other] 一共只有 { $outcomes } 种可能的结果；每个序号的录取机会可以全部列出（paiwei 公平性）。
    }
list-title = 编号名单
list-what = 摇号 { $draw }，学校 { $schools }：{ $n } 位，计划 { $plan } 个学位。序号按报名号由小到大排列，与封存短码 { $code } 一同封存。
list-how = { $scheme ->
        [ring_remove] 从抽出的起始号开始；抽中者离开圆圈，不再计数；此后在余下的号中每数到间隔数即抽中。
        [ring_step] 从抽出的起始号开始，每次前进{ $step ->
            [0] 抽出的步长
           *[other] { $step } 位（人数除以计划数，进一）
        }；抽中者留在圆圈上照常计数；回到已抽中的号时，依次取第一位、第二位……抽中者的下一位。
       *[ring_run] 从抽出的起始号开始，按抽出的方向依次抽中，到头后接另一头。
    }
list-not-drawn = 报名人数不超过计划数（或无人报名），不抽取。
list-position = 序号
list-number = 报名号
notice-files = 封存的文件
notice-private = 封存，不公布
notice-keys = 公钥
notice-keys-text = 封存、截止和结果上的签名都应由以下公钥作出。请从本单或报纸上抄录，不要用公示包里的。
notice-check = 怎样核对
notice-check-text = 家长：在 roll.jsonl 里找自己的报名号。任何人：manifest.json 的 SHA-256 就是上面的指纹，里面写着每个文件的指纹。
notice-signatures = 签名
notice-operator = 经办
notice-witness = 监督
notice-notary = 公证
notice-parents = 家长代表
bundle-readme = { $title } —— 怎样核验这份结果

    封存指纹    { $seal }
    短码        { $code }

    先把短码与正式公告上的对照。不一样，就是另一份公示包，核验通过也不算数。
    再核验公示包；核验时会显示结果短码，应与办公室随结果公布的一致。

    0. 不用装程序：          用浏览器打开 verify.html，不联网也可以
    1. 用 paiwei：          paiwei verify 这个文件夹
    2. 只用 Python 3：      python3 tools/verify.py
bundle-readme-hand = 3. 手算一个派位号（在这个文件夹里，任何 Unix；下面两处 A0001 换成您的报名号）：
    {"   "}UNIT=$(grep '"number":"A0001"' data/roll.jsonl | sed 's/.*"unit":"\([^"]*\)".*/\1/')
    {"   "}KEY=$(sha256sum data/seed.txt | cut -c1-64)
    {"   "}ADR=$(printf 'paiwei/v1/ticket\n%s\n%s\n%s\n' { $draw } { $lottery } "$UNIT" | sha256sum | cut -c1-32)
    {"   "}TICKET=$(head -c 16 /dev/zero | openssl enc -chacha20 -K "$KEY" -iv "$ADR" | xxd -p)
    {"   "}echo "$TICKET"
    {"   "}grep '"number":"A0001"' data/tickets.jsonl
    {"   "}python3 -c "print('%0{ $digits }d' % (int('$TICKET', 16) * 10**{ $digits } >> 128))"
    {"   "}第一行取 data/roll.jsonl 里您那一行的 "unit"：一般就是您的报名号，捆绑的儿童是其中最小的号。
    {"   "}echo 显示的 32 位应与 data/tickets.jsonl 里您那一行的 "ticket" 相同，grep 会显示那一行。
    {"   "}最后一条命令显示派位号，应与 lists/ 里的相同；两个号看起来一样时，那里会多写几位。
bundle-readme-circle = 3. 用纸笔核对（这是手工摇号，绕编号名单依次数）：
    {"   "}data/numbered.jsonl 是事先公布的编号名单（lottery、报名号 number、序号 position）；
    {"   "}data/seed.txt 里 source 开头的各行是当众抽出的起始号和间隔数（或步长、方向）；
    {"   "}绕名单依次数，得到的次序从 0 起编号，就是 data/tickets.jsonl 里的签号。数法见 spec/draw.md。
bundle-readme-roots = 3. 用您的回执核对：paiwei verify --receipt 文件，python3 tools/verify.py --receipt 文件，或打开 verify.html。
    {"   "}本公示包只公布根值、人数和最后录取线，不含任何报名号、派位号和结果。
    {"   "}根值所代表的内容，凭各家的回执核对；审计人员另由办公室提供全部文件。
bundle-readme-folders-roots = verify.html   一个页面：核验本公示包和您的回执
    data/    封存清单、规则、学位、种子、日志
    spec/    成文的规则，照着可以自己写一个核验程序
    tools/   verify.py，另一人写的第二个程序
bundle-readme-folders = verify.html   一个页面：查一个报名号、看原因、全部重算
    lists/   各校结果，可读可打印
    data/    得出结果所用的全部数据
    spec/    成文的规则，照着可以自己写一个核验程序
    tools/   verify.py，另一人写的第二个程序

## 内部名册。

office-place = 录取学校代码
office-school = 录取学校
office-round = 批次
office-choice = 志愿
office-tier = 类别
office-number = 报名号
office-code = 通知书上的核对码
office-ticket = 派位号
office-unplaced = 人工安排
office-gone = 已退出
office-ordered = 按决定安排（计划外）

## 命令和选项。

about = 派位：精确划片，可核验的摇号，公布的规则，可审计的日志。
verb-demo = 在虚构的演示区走完全程
verb-init = 新建派位文件夹，带注释的文件
verb-check = 读取全部材料，列出全部问题
verb-seal = 把名单、学位和规则封存成一个公布的指纹
verb-register = 给家庭的登记回单：经签名，写明该儿童登记内容的指纹
verb-anchor = 记录外部存证：时间戳、公证笔录等，证明封存在先
verb-draw = 种子、签号、派位、日志、名单、公示包，一次完成
verb-verify = 重算公示包，逐项核验
verb-receipt = 给一家人的回执：证明登记的情况已封存、结果已入日志
verb-log-tiles = 把日志写成静态文件（哈希块、条目、检查点），任何网站服务器都能提供
verb-secret = 生成一个随机来源的秘密，以及规则中承诺它的那一行
verb-sign = 生成密钥，或在检查点上签名：招办、公证处、见证人
verb-amend = 派位后的变更：先列出谁会变动，确认后记录
verb-finalize = 公示期满，最后一次公布结果，此后不再更正
verb-note = 公布结果之后，在日志里添一条给大家看的附记：一句话，或一份公开文件的哈希
verb-keys = 在日志里增列或停用公钥；其后的检查点由日志的新旧密钥共同签名
verb-void = 把一次派位作废，并公布理由；随后可以重新封存、重新摇号
verb-explain = 这名儿童为什么在这里
verb-doctor = 仪式之前检查机器和文件夹
verb-fairness = 每个号的录取机会：转盘摇号逐一列出，电脑摇号说明为什么相等
verb-help = 命令、问题代号或名词的解释
arg-dir = 在这个文件夹里工作；命令行上其他路径仍从当前位置算起
arg-lang = 语言：zh 或 en
arg-json = 只在标准输出写一份 JSON
arg-quiet = 只写结果，不写过程
arg-size = 演示区的儿童数，100 至 1,000,000，不写就是 3,200
arg-no-open = 不打开结果页面
arg-out = 写到哪个文件夹
arg-path = 要新建的文件夹
arg-max-shown = 每类问题显示几处
arg-seed-file = 写着公布数字的文件
arg-bundle = 公示包的文件夹或 zip
arg-events = 变更登记表（默认 变更.csv），或现场选校记录
arg-grounds = 作废的情形：court 法院裁判、event 公开事件没有举行、known 封存的内容或秘密事先泄露或被改动、objection 异议成立（须在截止之前）
arg-basis = 依据：决定书或文书的编号
arg-reason = 一句话说明理由，将予公布
arg-by = 由谁办理或签字，两个人或单位：写两次；seal、void 会公布
arg-confirm = 先前列出的方案的确认码
arg-trust = 您要求谁的签名（C2SP tlog-policy 格式）：公告上的公钥
arg-code = 与 --number 合用：通知书上的核对码；打开本人登记的内容并核验回执
arg-receipt = 核验一家人的回执；另给公示包时，并核对是同一份日志
arg-numbers = 儿童的报名号，一个或多个
arg-all = 所有有结果的儿童
arg-checkpoint = 检查点，或公示包的文件夹；不写时用最新结果的检查点，存证时用封存的检查点
arg-key = 签名用的密钥文件，只有持有人才有
arg-source = 来源名：a-z、数字、“-”
arg-notice = 正式公告上的短码或指纹（加引号）：公示包必须是公告所指的那一份
arg-since = 以前留存的检查点或公示包：现在的日志必须是它的延续
arg-registered = 用登记回单核对封存的名册；与 --receipt 合用时核对回执
arg-evidence = 存证文件，最大 1 MiB：时间戳（.tsr）、扫描件
arg-service = 出具存证的机构名称，会公布
arg-audit = 供审计使用：派位文件夹，或其内部资料的副本；增加 A01 至 A05 五项检查
arg-rehearse = 演练：数值由机器编造，不作数，核验不予承认
arg-new = 为这个持有人生成密钥：小写字母、数字、'.'、'/'、'-'
arg-attach = 把认证设备作出的一行签名（例如 SM2）附在检查点下；这里不核对
arg-text = 附记的文字，一行
arg-document = 一份公开的文件：附记记下它的哈希和名称
arg-add = 日志从此列出的公钥，名称+编号+base64；可写多次
arg-drop = 日志不再列出的公钥；可写多次
arg-witness = 与 --new 合用：见证人，签名时连同时间
arg-by-hand = 打印用 sha256sum 和 openssl 手算签号的命令
arg-with = 另一个报名号：看哪条规则分出两人的先后
arg-number = 报名号
arg-schema = 输出 JSON Schema，供编辑器补全规则的键；现有 policy 一种
arg-topic = 命令、问题代号、核验项或名词；terms、codes 列出全部
heading-usage = 用法：
heading-verbs = 命令
heading-options = 选项
heading-arguments = 参数
usage-unknown = 不认识“{ $what }”{ $near ->
        [none] {""}
       *[other] 。您是不是想写“{ $near }”？
    }
usage-missing = 缺少 { $what }
usage-value = “{ $value }”不能用作 { $what }
usage-hint = paiwei help 列出全部命令。

## 状态和下一步。

state-folder = { $name }   检查 { $check }   封存 { $seal }   摇号 { $draw }
state-no-folder = 这个文件夹里没有派位材料。
state-changed = 封存以后改过材料；封存时的原样在 { $path }。
state-seed = 种子已于 { $time } 记下：摇号就用它，不再询问。
state-begun = 摇号已于 { $time } 开始，还没有记下种子。
state-opening = 已公布 { $n } 份秘密（最后一份 { $time }），还没有截止。
state-next = 下一步：{ $step }
state-next-check = { $paiwei } check
state-next-seal = { $paiwei } seal   （封存后名单、学位、规则不能再改）
state-next-draw = { $paiwei } draw
state-next-restore = 把文件还原成封存时的样子（原样在 { $path }），再 { $paiwei } draw
state-next-verify = { $paiwei } verify
state-attempt = 第 { $n } 次派位；此前的已经作废。
state-next-init = paiwei demo   或   paiwei init 文件夹

## 过程。

step-check = 检查
step-zone = 划片
step-classify = 分类
step-seal = 封存
step-draw = 摇号
step-allocate = 派位
step-log = 写日志
step-working = …… { $step }（{ $children }）
demo-folder = 演示区
demo-seed-file = 演示数字.txt
demo-district = { $title }（虚构）  { $children } 名儿童 · { $schools } 所小学 · { $catchments } 个片区
demo-label-check = 检查
demo-label-zone = 划片
demo-label-seal = 封存
demo-label-seed = 种子
demo-label-draw = 摇号派位
demo-label-verify = 核验
demo-check = { $rows } 行，{ $problems } 个问题
demo-zone = { $one } 人落在单校片区，{ $several } 人落在多校片区
demo-seal = 短码 { $code }（按演示的时钟，已公示 { $hours } 小时）
demo-seed = { $n } 位十进制数字（演示用，不可作正式结果）
demo-draw = { $placed } 人按志愿录取 · { $overflow } 人经统筹安排 · { $rest ->
        [0] {""}
       *[other] { $rest } 人由办公室安排 ·{" "}
    }最热学校 { $ratio } 人抢 1 个学位
demo-verify = { $n } 项检查全部通过
demo-explain = 看一名儿童为什么（{ $paiwei } explain { $number }）：
demo-look = 请用浏览器打开 { $path }，输入报名号 { $number }
demo-opened = 已打开 { $path }，输入报名号 { $number }
demo-next = 接下来：paiwei init 我的区 · paiwei simulate 情景/new-school.toml（在演示区里）· paiwei help
init-made = 已新建 { $path }：
init-file-policy = 规则，每一行都有注释
init-file-schools = 学校和学位
init-file-catchments = 片区
init-file-roll = 名单
init-file-secret = 这个文件夹的密钥，请保管好，绝不公布
init-next = 把您自己的数据放进这些文件，然后：{ $paiwei } check
check-written = 全部问题在 { $path }
check-map = 片区图（标出问题）：{ $path }
check-patch = 提出了修补方案（{ $n } 项操作），什么都没有改动：{ $path }
check-layer-counts = { $n } 个片区
arg-catchments = 只检查这个图层
publish-written = 请公布 { $path } 所在文件夹里的全部文件；页面不用联网。
verb-publish-catchments = 片区公示：页面、片区图、查询、图层
arg-against = 去年的图层，用来列出变化
check-good = 可以封存了。下一步：{ $paiwei } seal
check-sealed = 已经封存，封存以后没有改动。下一步：{ $paiwei } draw
check-drawn = 已经封存并摇号，封存以后没有改动。下一步：{ $paiwei } verify
check-changed = 现在的文件与封存的不同，不能摇号。请还原：封存时的原样在 { $path }。这个版本还不能重新封存。
check-changed-drawn = 现在的文件与封存的不同。结果依据的是封存时的原样，在 { $path }。
check-bad = 请改正以后再检查一次。
check-direct = 另有 { $schools } 所学校的 { $direct } 个学位在派位前直接安排，不计在内。
check-counts = { $children } 名儿童，{ $schools } 所学校，{ $seats } 个学位，{ $catchments } 个片区
seal-done = 已封存：儿童 { $children } 名，备用签 { $reserve } 个。
seal-digest = 封存指纹  { $seal }
seal-code = 短码      { $code }
seal-publish = 请现在公布 { $path } 里的全部文件，并把指纹写进正式公告。
seal-by-hand = 手工摇号：{ $outcomes ->
        [1] 报名人数不超过计划数，无需抽取
       *[other] 一共只有 { $outcomes } 种可能的结果
    }。请把编号名单（{ $page }）张贴出来，抽取之前让每家核对序号；各序号的机会：{ $paiwei } fairness
seal-next = 公示期过后：{ $paiwei } draw
rehearsal-mark = 演练，不是派位结果：数值由机器编造
rehearsal-done = 这是本文件夹的第 { $n } 次演练：{ $path }。正式摇号：{ $paiwei } draw
draw-ask = { $id }：{ $what }
draw-type = 请录入 { $n } 个字符：
draw-type-beacon = { $source }：请粘贴信标第 { $round } 轮的 signature 一栏，一遍即可（96 个字符，签名本身就能证明真伪）：
beacon-falls = { $source }：信标第 { $round } 轮在 { $time }（北京时间）产生，截止必须在此之前记下。
beacon-waits = { $source }：信标第 { $round } 轮在 { $falls }（北京时间）产生，等待约 { $minutes } 分钟（可按 Ctrl-C 停止，不会丢失任何东西）。
draw-type-hand = { $form ->
        [listed] 请录入抽出的号（编号名单上的报名号）：
        [direction] 请录入抽出的方向（up 由小到大，down 由大到小）：
       *[number] 请录入抽出的数（1 至 { $most }）：
    }
draw-type-secret = 请输入 64 位秘密；保管人未到场，请输入“未到”：
draw-closed = { $time } 已截止，不再接收秘密。截止短码 { $code }；现在请签署的检查点是 { $path }。从此刻起才可以产生公开的数值。
draw-again = 请再录入一遍：
draw-differ = 两遍不一样，请重来。
draw-recorded = 种子已于 { $time } 记下，就用它。
draw-program = 程序与封存时的不同。结果逐字节相同，否则核验不会通过。
draw-done = { $children } 名儿童：{ $placed } 名在各批次录取，{ $overflow } 名经统筹安排，{ $rest } 名由办公室人工安排。
draw-code = 请随结果一起公布：谁重做公示包，这个短码就会变。
draw-bundle = 可公布：{ $path }
draw-private = 仅供内部：{ $path }
draw-next = 下一步：{ $paiwei } verify
amend-event = { $cause ->
        [withdraw] { $number } 放弃学位
        [no_show] { $number } 未报到
        [correct] { $number } 的信息更正
        [order] { $number } 按决定安排到 { $school }，在计划外
        [admit_from_waitlist] { $school } 增加一个学位，候补 { $number } 递补
       *[choose] { $school ->
            [none] { $number } 现场放弃选校
           *[other] { $number } 现场选定 { $school }
        }
    }（{ $date }，{ $basis }）
amend-change = { $from ->
        [none] { $to ->
            [none] { $number } 去处不变
           *[other] { $number } 录取到 { $to }
        }
       *[other] { $to ->
            [none] { $number } 离开 { $from }
           *[other] { $number } 由 { $from } 改到 { $to }
        }
    }
amend-plan = { $n } 项变更，{ $moves } 处变动：
amend-others = 其他儿童的去处不变，没有人变差。签号不变，不重新摇号。
amend-ask = 请录入确认码 { $code } 予以记录：
amend-not-yet = 尚未记录。核对无误后：{ $paiwei } amend --confirm { $code }
seal-freezes = 即将封存《{ $title }》：{ $children } 名儿童，{ $schools } 所学校，{ $seats } 个学位，以及全部规则。封存以后不能再改，公示异议期 { $hours } 小时。
seal-word = 封存
draw-decides = 即将为《{ $title }》摇号：封存短码 { $code }，{ $children } 名儿童，{ $schools } 所学校，{ $seats } 个学位；此前演练 { $rehearsals } 次。结果一经产生不能重来。
final-decides = 即将为《{ $title }》定案：第 { $round } 次结果，摇号以来{ $amendments ->
        [0] 没有更正
       *[other] 更正 { $amendments } 次
    }。定案之后不能再更正。
final-word = 定案
note-decides = 即将在《{ $title }》的日志里添一条附记，公开且不能撤回：{ $what }
keys-decides = 即将更换《{ $title }》的日志所列的公钥：{ $what }
note-word = 附记
note-done = 已写入日志，并有自己的检查点。先前公布的内容一概不变。
note-next = 请招办、公证处和见证人各用 { $paiwei } sign --key 文件 签名，然后公布这个文件夹。
keys-next = 请用日志的旧密钥和新密钥各签一次：{ $paiwei } sign --key 文件；缺一次就不能通过核验。然后在公告上印出新的公钥。
final-done = 已定案公布。请招办、公证处和见证人在检查点上签名，并张贴结果码。
draw-word = 摇号
ask-first-person = 操作人姓名：
ask-second-person = 见证人姓名（另一人）：
ask-word = 确认请录入“{ $word }”：
void-repeated = 本次派位是重新进行的。
void-plan = 将记录并公布：
void-told = 第 { $attempt } 次派位于 { $time }{ $late ->
        [yes] （截止之后）
       *[no] （截止之前）
    }作废。情形：{ $grounds ->
        [court] 法院裁判
        [event] 产生公开数值的事件没有举行
        [known] 有证据表明封存的内容或秘密事先泄露或被改动
       *[objection] 异议成立，封存的内容须更正
    }；依据：{ $basis }；理由：{ $reason }；签字：{ $by }。
void-title = 作废公告
void-what = { $authority }：{ $draw } 第 { $attempt } 次派位作废。封存的材料、日志和已经产生的数值全部保留、继续公布；下一次派位重新封存、重新公示、重新摇号，记入同一份日志。
void-means = 尚未截止：谁也不知道结果，作废不改变任何人的机会。
void-means-late = 已经截止：今后每一份核验报告和回执的开头都会写明这次作废、时间和理由。结果不如意、程序出错都不是理由：那时只重新计算，不重新摇号。
void-key = 这一次的派位密钥为 { $key }。任何人都能据此算出被作废的结果。
void-done = 已作废。请公布 { $path }，并请公证人和见证人签署其中的检查点；改正材料以后，运行 { $paiwei } seal 封存下一次。
void-not-yet = 尚未记录。核对无误后，请在同一条命令后加上 --confirm { $code }
amend-done = 已记录，第 { $round } 次结果。
doctor-program = 程序 { $version }，SHA-256 { $sha256 }
doctor-sm3 = 程序，SM3 { $sm3 }
doctor-clock = 时钟 { $time }（世界时）
doctor-clock-bad = 时钟是 { $time }，早于程序制作的时间
doctor-space = 磁盘剩余 { $free } MiB
doctor-space-low = 磁盘只剩 { $free } MiB，至少留 { $needed } MiB
doctor-probe = 写入、落盘、改名试了 { $n } 次，最慢 { $ms } 毫秒
doctor-probe-bad = 这里写不进去：{ $why }
doctor-no-folder = 没有文件夹 { $path }
doctor-cloud = 文件夹在“{ $name }”里，可能被同步软件复制和改动
doctor-lock-free = 没有别的程序在用这个文件夹
doctor-lock-held = 另一个 paiwei 正在用这个文件夹
doctor-files = 4 个输入文件找到 { $n } 个
doctor-secret = 文件夹的密钥在
doctor-secret-missing = 文件夹还没有密钥，init 或 seal 会生成
doctor-lang = 语言 { $lang }
doctor-threads = { $n } 个处理器
doctor-good = 可以开始。
doctor-bad = 还不行：见上面的 ✗。
fairness-number = 摇号 { $lottery }：每名儿童的机会相等。派位号由种子和本人的报名号算出，种子在封存之后才产生，谁也不能预知或挑选；与报名先后、在名单上的位置无关。机会是否相同，只看公布的顺位和填报。
fairness-no-lottery = 规则里没有摇号：次序全由公布的条件决定。
fairness-ring = 转盘摇号 { $lottery }：{ $n } 位，计划 { $plan } 个学位，一共 { $outcomes } 种可能的结果。
fairness-not-drawn = 报名人数不超过计划数（或无人报名），无需抽取：全部录取。
fairness-range = 录取机会：最小 { $least }（{ $least_percent }），最大 { $most }（{ $most_percent }）。
fairness-equal = 每一位的机会相等。
fairness-unequal = 注意：机会不相等。名单上的位置影响录取机会；要让每一位机会相等，请改用 scheme = "number"，或者改变抽取办法。
fairness-too-many = 可能的结果太多，未逐一列出；录取机会没有算出。
fairness-several = 这份名单的录取还取决于别的摇号或批次，不能单独列出。
fairness-run = 第 { $from } 至 { $to } 位：{ $chance }（{ $percent }）
fairness-one = 第 { $from } 位：{ $chance }（{ $percent }）
fairness-more = 其余 { $n } 段见表格。
fairness-written = 逐号的表格在 { $path }
fairness-lottery = 摇号
fairness-position = 序号
fairness-no = 报名号
fairness-chance = 录取机会
fairness-percent = 百分比

## 拒绝执行。

refused-exists = { $path } 已经有了，没有改动任何东西
    .hint = 请换一个文件夹，或自行删去它。
refused-no-input = 在 { $path } 里没有找到 { $name }
    .hint = 派位文件夹要有 policy.toml、schools.csv、roll.csv 和 catchments.geojson（或 .gpkg、.shp、.kml、.topojson、.wkt.csv）；paiwei init 可以新建。
refused-two-inputs = { $a } 和 { $b } 同时存在
    .hint = 请只留一个。
refused-findings = 先要改正 { $n } 处
    .hint = { $paiwei } check 会逐处列出。
refused-sealed = 已经封存过（{ $time }，短码 { $code }）
    .hint = 下一步：{ $paiwei } draw。作为新的一次重新封存并公示，这个版本还做不到。
refused-not-sealed = 还没有封存
    .hint = 先 { $paiwei } seal，公布指纹，再摇号。
refused-drawn = 已经摇过号（{ $time }，种子 { $seed }），没有改动任何东西
    .hint = 同一个种子在任何机器上结果都一样，可用 { $paiwei } verify 核验。作为新的一次再摇并公布，这个版本还做不到。
refused-secret-source = { $name } 不能作来源名
    .hint = 只用 a-z、数字和“-”，不超过 32 个字符，如 notary、parents-1。
refused-too-early = { $time } 之前不能摇号：封存的材料还在公示异议期内
    .hint = 在此之前可用 { $paiwei } draw --rehearse 演练。提前摇号的公示包通不过第 V19 项核验。
refused-notice = { $code } 不是公告上的短码或指纹
    .hint = 请给出 24 位的短码或结果短码，或 64 位的封存指纹，并加引号。
refused-rehearsal = { $path } 是演练，不是派位结果
    .hint = 演练什么也证明不了：请给出正式摇号的公示包。
refused-other-seed = 种子已于 { $time } 记下，文件里 { $source } 的值与它不同
    .hint = 去掉 --seed-file 即可，会用已记下的种子。记下的种子绝不替换。
refused-beacon-come = 信标（{ $source }）第 { $round } 轮已于 { $time }（北京时间）产生，而此前没有记下截止
    .hint = 现在才截止，就可能有人已经知道结果。请在新文件夹里换一个以后的轮次重新封存，公布新的指纹和理由，并在那一轮产生之前开始摇号。
refused-beacon-wait = 已于 { $time } 截止（截止短码 { $code }，检查点 { $path }）；信标（{ $source }）第 { $round } 轮在 { $falls }（北京时间）产生，还有 { $minutes } 分钟
    .hint = 请在此之前签署检查点。到时再运行 { $paiwei } draw，录入那一轮的 signature 一栏。
refused-closed = 已于 { $time } 截止，不再接收 { $source } 的秘密
    .hint = 去掉它即可：保管人按未到场记录，摇号照常进行。这一点现在谁也改不了。
refused-public-values = 已于 { $time } 截止（截止短码 { $code }，检查点 { $path }），还缺公开的数值
    .hint = 请先签署检查点，当众产生公开的数值，再运行 { $paiwei } draw：在键盘上输入，或用 --seed-file 文件。
refused-two-people = --by 要么写明两个不同的人，要么不写
    .hint = 例如 --by 王明 --by 李红；不写时在键盘上询问。
refused-void-ground = { $given } 不是可以作废的情形
    .hint = 可用：court（法院裁判）、event（公开事件没有举行）、known（封存的内容或秘密事先泄露或被改动）、objection（异议成立，须在截止之前）。结果不如意、程序出错都不能作废：那时只重新计算。
refused-void-late = 现在已经不能以“{ $grounds ->
        [event] 公开事件没有举行
       *[objection] 异议成立
    }”作废
    .hint = { $grounds ->
        [event] 公开的数值已经记录，事件举行过了。结果只能重新计算，不能重新摇号。
       *[objection] 已经截止。登记有误的，派位以后用 amend 更正；只有法院裁判（court）或事先泄露、被改动的证据（known）才能作废。
    }
refused-void-reason = 缺少依据或理由
    .hint = 请写明 --basis "文书编号" 和 --reason "一句话的理由"；两者都会公布。
refused-void-by = 签字的不足 { $n } 个，或者有重复
    .hint = 请写明 --by "单位或姓名" --by "单位或姓名"，例如招生办公室和公证处；会公布。
refused-value-known = { $source } 的这个数值在已作废的那次派位中出现过，已经有人知道
    .hint = 保管人的秘密只能用一次：请把它记为未到（missing），其余照常；公开的数值须是这一次新产生的。
refused-commit-used = { $source } 的承诺以前封存过，秘密可能已经有人知道
    .hint = 请保管人重新运行 { $paiwei } secret { $source }，把新的承诺写进派位规则，再封存。
refused-changed = 封存以后材料又改过，不能摇号
    .hint = 请还原：封存时的原样在 { $path }。作为新的一次重新封存并公示，这个版本还做不到。
refused-seal-damaged = 封存的文件不能用：{ $why }
    .hint = 请从封存的光盘重新拷一份。
refused-seal-missing = 封存的文件里缺 { $file }
    .hint = 请从封存的光盘重新拷一份。
refused-seal-changed = { $file } 不是封存时的文件
    .hint = 请从封存的光盘重新拷一份。
refused-ticket = 封存的文件互相矛盾：{ $unit } 没有签号
    .hint = 请从封存的光盘重新拷一份。
refused-no-terminal = 随机来源的数字要当场录入，或用 --seed-file 给出
    .hint = 没有终端时请用 --seed-file 文件。
refused-simulate-file = 没有文件 { $path }：当前位置和派位文件夹里都没有
    .hint = 请核对文件名和路径。
refused-no-seed-file = 没有文件 { $path }
    .hint = 请给出种子文件的路径，从当前位置算起。
refused-no-private = { $path } 里没有这份公示包的封存或结果的内部资料
    .hint = 请给出派位文件夹，或存有 封存/N/内部 和 结果/N/内部 副本的文件夹。
refused-audit-receipt = 回执单独核验，不与审计一同进行
    .hint = 请去掉 --receipt 或 --audit。
refused-seed-values = 种子文件与封存的来源对不上
    .hint = 每个来源一行：来源名、空格、数字。
refused-stopped = 已停止，没有改动任何东西
    .hint = 准备好以后再运行同一个命令。
refused-hand = 手工抽取的结果定不出次序：{ $why }
    .hint = 请核对种子文件夹和封存的编号名单。
refused-locked = 另一个 paiwei 正在用这个文件夹
    .hint = 请等它结束。
refused-no-bundle = { $path } 里没有公示包{ $near ->
        [none] {""}
       *[other] 。您是不是想写 { $near }？
    }
    .hint = 请给出含有 data/index.json 的文件夹，或它的 zip。
refused-archive = { $path } 不能当作 zip 压缩包读取（{ $why }）
    .hint = 请重新下载；没有解开任何文件。
refused-link = { $path } 里的 { $name } 是链接或设备，公示包里没有这样的文件；没有打开它
    .hint = 请重新下载公示包，或把文件本身拷过来。
refused-outside = { $path } 里有文件名 { $name }，会指到外面去；没有解开任何文件
    .hint = 请不要解压，向招生办公室重新要一份。
refused-limits = { $path } 超过公示包的限度（{ $name }）：最多 10,000 个文件，每个 1 GiB，合计 4 GiB
    .hint = 请给出正确的文件夹或 zip。
refused-no-receipt = { $number } 没有这次的结果：已经退出，或者是没有用到的预留号
    .hint = 更早一次的回执仍然有效；退出写在日志里，可以用 paiwei explain 看。
refused-code = 这不是核对码：有一位写错、缺少，或有两位颠倒
    .hint = 核对码是结果通知书上的 26 位字母和数字，不分大小写，可以不写连字符。
refused-false-receipt = { $number } 的回执自己就通不过第 { $check } 项，没有写出
    .hint = 公示包或内部文件被改动过。请用 paiwei verify 核验公示包，再从备份恢复。
refused-receipt-damaged = 回执所需的文件互相对不上：{ $why }
    .hint = 公示包或内部文件被改动过。请用 paiwei verify 核验公示包，再从备份恢复。
refused-tiles-damaged = { $file } 不在，或与日志和检查点不符；没有写出任何文件
    .hint = 请先核验公示包：paiwei verify。
refused-tiles-entry = 日志里有一条超过 65,535 字节，条目包放不下
    .hint = 请直接公布 data/log.jsonl。
refused-other-log = { $path } 属于另一份日志，或是这份日志更晚的状态
    .hint = 用 --out 另指文件夹，或查看那里已公布的内容：日志只增不改。
refused-no-result = 这个文件夹里还没有结果
    .hint = 先 { $paiwei } draw，或给出公示包的路径。
refused-final = 结果已经定案，或定案已经开始
    .hint = 中断的定案请用 { $paiwei } finalize 完成；此后只能依法作废重来：{ $paiwei } void。
refused-note-between = 有一次公布已经开始而中断，在它之前不能再写入什么
    .hint = 先重做一遍 { $paiwei } amend 或 { $paiwei } finalize，然后再添这一条。
refused-note-text = 附记是一行有内容的文字，不超过 { $most } 字节
    .hint = 更长的内容请作为文件公布，用 --document 文件 指明。
refused-note-again = 日志里最新的一条就是它
    .hint = 不必再做什么。
refused-keys = 这些公钥不能这样增列或停用。日志现在所列的是：{ $keys }
    .hint = 增列的应是日志没有列出的，停用的应是已列出的，各写一次；与日志同名的公钥只能更换，不能只停用。
refused-no-events-file = 没有变更登记表 { $path }
    .hint = 写好登记表（事项、报名号、学校、理由、文号、日期、经办人、复核人），放进文件夹或给出路径。
refused-events = 变更登记表里有 { $n } 处要改，什么都没有记录
    .hint = 按所列的行改好再来。
refused-no-events = { $file } 里没有新的变更
    .hint = 在表的末尾写上新的一行。
refused-other-changes = 除更正的儿童外，还有 { $n } 名的志愿或类别与封存时不同：{ $numbers }
    .hint = 每名要更正的儿童各写一行“更正”；其余的改回封存时的样子。退出的儿童可以留在名单里。
refused-confirm = 确认码 { $code } 不是这份方案的，现在的方案是 { $own }
    .hint = 方案与先前看到的不同：不带 --confirm 再运行一次，看过再确认。
refused-no-market = 这份公示包没有公布志愿和类别
    .hint = 请向招生办公室询问，说明在您家的私人记录里。
refused-unknown-number = 名单上没有 { $number }{ $near ->
        [none] {""}
       *[other] 。您是不是想写 { $near }？
    }
    .hint = 请照报名单抄写；备用签没有说明。
refused-topic = 没有关于“{ $topic }”的解释{ $near ->
        [none] {""}
       *[other] 。最接近的：{ $near }
    }
    .hint = paiwei help 列出全部命令，paiwei help terms 列出全部名词，paiwei help codes 列出全部问题代号和核验项。
refused-too-large = { $path } 超过 { $limit } MiB
    .hint = 请给出正确的文件，更大的不读。
refused-unfair = 结果与规则不符（{ $why }），什么也没有写
    .hint = 这是程序的错误。请保留文件夹并报告。
refused-secret = { $path } 不是 64 位十六进制数字
    .hint = 请放回这个文件夹自己的密钥，没有它无法重做封存。
refused-trust = { $path } 第 { $line } 行：{ $why }
    .hint = 这里写您要求谁的签名，请照抄公告上的几行：{ "log 公钥" }、{ "witness 名称 公钥" }、{ "group 名称 人数 成员" }、{ "quorum 名称" }。
refused-key = { $path } 不是密钥：{ $why }
    .hint = 密钥是 { "sign --new" } 写出的那一行，请给出那个文件。
refused-key-name = { $name } 不能作密钥名称：{ $why }
    .hint = 请换一个名称；日志密钥用政策文件里日志的名称。
refused-checkpoint = { $path } 不能签名：{ $why }
    .hint = 请给出检查点文件或公示包文件夹。没有改动任何文件。
refused-register-key = { $name } 的密钥不是家长核对时所用的那一把
    .hint = 登记回单要用派位日志的密钥签名：{ $log }；有可信公钥文件的，以其中所列为准。
refused-anchor-late = 已经开封或摇号：这时的存证证明不了先后
    .hint = 存证须在封存之后、第一次开封之前记录。以后取得的，可与结果一并公布。
refused-anchor-service = 没有写明由谁出具存证
    .hint = 请写 --service "时间戳机构、公证处或报纸的名称"，一行；会公布。
refused-anchor-many = 已记录 { $n } 件存证，不能再多
    .hint = 几件就够了；没有改动。
refused-anchor-size = { $path } 是空的，或者超过 1 MiB
    .hint = 请给出时间戳文件本身，或小一些的扫描件。
refused-anchor-token = { $path } 不是可以读取的时间戳：{ $why }
    .hint = .tsr 文件是服务机构返回的原件（RFC 3161、GB/T 20520），对检查点的 SHA-256 或 SM3 出具。其他存证请用别的扩展名。
refused-anchor-other = { $path } 是另一份内容的时间戳
    .hint = 请对文件 { "封存/N/公示/checkpoint" } 原样申请时间戳，或用 --checkpoint 指明另一个检查点。
refused-anchor-clock = 时间戳上的时间是 { $time }，而本机的时间是 { $now }
    .hint = 请校准本机时间，再记录一次。
refused-anchor-again = { $path } 已为这个检查点记录过
    .hint = 不必再做什么。
refused-anchor-checkpoint = { $path } 不是这里签发的检查点
    .hint = 请给出 { "封存/N/公示/checkpoint" }，或作废时公布的检查点。
usage-sign = 要么 --new 名称（见证人加 --witness），要么 要签的检查点和 --key 文件，要么 --attach 文件
usage-code = --number 报名号 与 --code 核对码 要一起写；除公示包和 --trust 外不与其他选项合用
usage-note = 要么 --text 文字，要么 --document 文件，不要两样都写
usage-keys = 至少写一个公钥：--add 公钥 或 --drop 公钥
usage-receipt = 请写报名号，或者写 --all，不要两样都写
usage-register = 请写报名号，或者写 --all，不要两样都写；并用 --key 文件 给出日志的密钥
usage-anchor = 缺少 --service 名称：出具存证的机构
key-form = 公钥写作 名称+8 位十六进制+base64
key-name = 名称只能用小写字母、数字、'.'、'/'、'-'，最多 128 个
key-id = 十六进制数字与名称和公钥对不上，可能抄错了
key-kind = 不是这里认得的 Ed25519 公钥
trust-line = 每行应是 { "log 公钥" }、{ "witness 名称 公钥" }、{ "group 名称 人数 成员" } 或 { "quorum 名称" }
trust-twice = { $name } 重复了
trust-unknown = 前面没有哪一行写过 { $name }
trust-count = 一组里需要几个，应写 any、all 或 1 到成员数之间的数
trust-missing = 缺少以 { $word } 开头的一行
secret-new = 秘密在 { $path }。摇号之前只能由保管人持有；谁得到它，谁就可能预知一部分随机数。摇号时当众宣读，或用 --seed-file 给出。封存之前，请写进规则：
sign-new = 密钥在 { $path }。请收好：只能由持有人保管，谁有它谁就能以这个名义签名。公告上印：
sign-what = { $origin } 的检查点：{ $n } 条记录，结果码 { $code }
sign-done = { $name } 已签名：{ $path } 多了一行
sign-again = { $name } 先前已经签过，没有改动。
sign-next = 请连同这一行公布。持有公告公钥的人可以：{ $paiwei } verify --trust 文件
machine-failed = { $path }：{ $why }
    .hint = 请检查磁盘和权限，再运行同一个命令；没有留下写了一半的文件。

os-not-found = 没有这个文件或文件夹
os-permission = 没有权限
os-full = 磁盘满了
os-quota = 这个磁盘给您的空间用完了
os-read-only = 磁盘只能读，不能写
os-exists = 已经有同名的东西
os-no-folder = 路径中间有一段是文件，不是文件夹
os-folder = 这是文件夹，不是文件
os-too-large = 文件太大，这个磁盘放不下
os-other = 系统说：{ $why }

## 名词。

term-catchment = 片区（catchment）：其中的儿童对应一所或几所学校的区域。
term-tier = 顺位（tier）：申请人的类别，前面的顺位排在后面的之前。
term-round = 批次（round）：一轮发放学位，有自己的范围、志愿和排序。
term-patch = 补丁（patch）：修补片区图层的操作，逐项编号；检查写出，转换时用 --patch 按您的选择去做。
term-seal = 封存（seal）：名单、学位、规则和片区的一个指纹，在随机数产生之前公布。
term-seed = 种子（seed）：当众抽出的数字写成的文本，它的指纹是所有签号的密钥。
term-ticket = 派位号（ticket）：为一名儿童抽出的号，只取决于种子和本人的报名号。
term-market = market：用数字写成的整个派位问题，没有姓名。
term-overflow = 统筹（overflow）：没有批次录取的儿童怎样安排。
term-cutoff = 最后录取（cutoff）：一所学校最后录取的人，排在前面的都会被录取。
term-unit = 单元（unit）：一名儿童，或捆绑在一起、共用一个签和一个去处的几名。
term-bundle = 公示包（bundle）：公布的文件夹，任何人都能核验。
term-log = 派位日志（log）：逐行记录发生的事，每行都含前一行的指纹。
term-checkpoint = 检查点（checkpoint）：覆盖整个日志的一行字。
term-receipt = 回执（receipt）：一家人的私人凭证，证明登记的情况已封存、结果已入日志。用 paiwei receipt 报名号 生成，用 paiwei verify --receipt 文件 核验。
term-choice = 志愿（choice）：家长填报的学校，第一志愿排在最前。
term-seats = 学位（seats）：一所学校录取多少名儿童，封存时定下。
term-reserve = 专项名额（reserve）：一个批次在每所学校为一部分儿童保留的学位，先于或后于其他学位录取；没有用完的给所有人、给以后的批次，或者空着，由规则写明。
term-roll = 名单（roll）：参加的儿童，按报名号；公布的名单没有姓名。
term-policy = 规则（policy）：文件 policy.toml，写明谁排在谁前、分几个批次，与其他材料一起封存。
term-standing = 排序（standing）：一所学校申请人的先后：先看类别和各项条件，最后看派位号。
term-number = 报名号（number）：公布的材料里代表一名儿童的号。
term-short-code = 短码（short code）：封存指纹写成 24 位十进制数字，便于宣读和印刷，应与正式公告上的一致。
term-draw = 摇号（draw）：种子、签号、派位、日志、名单和公示包，一次完成，只做一次。
term-allocation = 派位（allocation）：由志愿、类别、签号和学位算出谁去哪里。
term-border = 分界线（border）：片区之间共有的线。正好在线上的住址碰到每一个片区，怎么办由规则写明（[zoning] edge）：all 都算；first 归编号最小的；east 归东侧的片区，正东西走向的线归北侧，拐点归“向东移动一丝、再向北移动那一丝的一丝”之后所在的片区（那一侧没有片区时，从那里向北转，归先遇到的片区）；list 按招生办的清单 分界线住址.csv；refuse 列为问题。
term-by-hand = 人工安排（by hand）：各批次和统筹都没有学位的儿童，由招生办公室安排并通知家长。
term-circle = 转盘摇号（circle draw）：绕一份事先公布、编好序号的名单，按当众抽出的起始号和间隔数（或步长、方向）依次抽中。可能的结果有限，每个序号的机会用“公平性”列出。
term-cycles = 交换圈（cycles）：每所学校指向排在最前的儿童，每名儿童指向最想去的学校，成圈者各得其所。没有人能再互换得利，但可能有儿童看到排在自己后面的人进了自己想去的学校。
term-result-code = 结果短码（result code）：公布结果的检查点写成 24 位十进制数字，应与办公室公布的一致。
term-verdict = 核验结论（verdict）：核验逐项得出的结果。
term-finding = 问题（finding）：材料里不对、可疑或值得一说的地方，写明是哪一格、怎么改。
help-check = 核验的第 { $id } 项：{ $sentence }。怎样核验，见每个公示包里的 spec/log.md；回执的各项，见 spec/receipt.md。

## 其他格式的图层，坐标系。

finding-bad-layer = 不能按 { $format } 读取：{ $why }
    .hint = 请用地图软件重新导出，或从原处重新拷一份。程序没有作任何修补。
finding-layer-choice = 文件里有几个图层（{ $names }），{ $layer ->
        [none] 没有指明用哪个
       *[other] 没有“{ $layer }”
    }{ $near ->
        [none] {""}
       *[other] 。是不是“{ $near }”？
    }
    .hint = 在规则里写明：[input.catchments] layer = "…"（convert 用 --layer）。
finding-shapefile-without = 这个 shapefile 缺少 { $ending }
    .hint = shapefile 是几个同名文件：.shp、.dbf（属性）、.prj（坐标系）、.cpg（编码）。请一起拷来。
finding-ring-turned = 有 { $n } 圈边界的方向像洞，却不在任何面里，按面读取
    .hint = 请在地图上看一下这个要素；有的软件把方向写反。
finding-attribute-unsure = 把“{ $taken }”当作 { $key } 读取，但“{ $other }”也可能是，而且内容不同
    .hint = 在规则里写明：[input.catchments] { $key } = "…"。
finding-crs-unknown = 不认识坐标系“{ $own }”
    .hint = 可用：WGS84、CGCS2000、EPSG:4326、EPSG:4490、EPSG:4491…4554（高斯-克吕格）、GCJ-02、BD-09。
finding-crs-refused = “{ $own }”不能转换：转换参数不公开
    .hint = 北京 54、西安 80 和地方坐标系需要官方参数；请向测绘部门要 CGCS2000 的数据。
finding-crs-differs = 文件写的是 { $own }，规则写的是 { $declared }
    .hint = 两个必有一错。请改正规则里的 crs，或重新导出文件。
finding-crs-label = 文件写的是 { $own }，规则写的是 { $declared }；以规则为准
    .hint = GCJ-02 和 BD-09 没有代号，这类文件常写 WGS 84。请确认规则写得对。
finding-crs-strip = 有 { $n } 个位置不是 { $declared } 的坐标{ $strip ->
        [none] {""}
       *[other] ，像是 { $strip }
    }
    .hint = 请改正规则里的 crs：哪一带，东坐标前有没有带号（8 位数）。
finding-converted = 有 { $n } 个位置从 { $from } 转换到 { $to }{ $shift ->
        [none] {""}
       *[other] ，最多移动 { $shift } 米
    }
    .hint = 不用管：坐标系是写明的；派位时写在规则里，一并封存。
finding-layer-exchanged = 有 { $n } 个要素把纬度写在经度前面（或北坐标写在东坐标前面）
    .hint = 请重新导出，经度（东坐标）在前。程序不会暗中对调。
finding-looks-projected = 有 { $n } 个位置是米，不是度{ $strip ->
        [none] {""}
       *[other] ，像是 { $strip }
    }
    .hint = 请问清坐标系，在规则里写明，例如 crs = "EPSG:4527"。程序不猜。
finding-outside-crs = 有 { $n } 个位置在 { $declared } 的范围之外
    .hint = 中国以外不作转换。写明的坐标系对吗？
finding-crs-offset = { $all } 所学校只有 { $now } 所在自己的片区里；{ $what ->
        [catchments] 如果片区是 { $crs } 坐标
        [schools] 如果学校是 { $crs } 坐标
       *[exchanged] 如果有一个文件经纬度写反
    }，就有 { $then } 所
    .hint = 请问清两个文件的来源，都写明：[input.schools] crs = "…" 和 [input.catchments] crs = "…"。
finding-crs-offset-declared = 两个坐标系都写明了，但 { $all } 所学校只有 { $now } 所在自己的片区里；{ $what ->
        [catchments] 如果片区是 { $crs } 坐标
        [schools] 如果学校是 { $crs } 坐标
       *[exchanged] 如果有一个文件经纬度写反
    }，就有 { $then } 所
    .hint = 请对照地图核对规则里写的两个坐标系。
finding-homes-offset = { $all } 个家庭住址有 { $now } 个不在任何片区里；{ $what ->
        [catchments] 如果片区是 { $crs } 坐标
       *[homes] 如果住址是 { $crs } 坐标
    }，就只有 { $then } 个
    .hint = 请问清两个文件的来源，都写明：[input.roll] crs = "…" 和 [input.catchments] crs = "…"。

## 转换。

verb-convert = 把图层或点的表格换成另一种格式或坐标系
arg-in = 图层（geojson、gpkg、shp、kml、topojson、wkt.csv）或点的表格（csv）
arg-to-file = 要写的文件：geojson 或 gpkg；点的表格写 csv
arg-from = 输入的坐标系，例如 EPSG:4527、CGCS2000、GCJ-02
arg-to = 要写的坐标系
arg-layer = 文件里有几个图层时，用哪一个
convert-layer = { $n } 个要素，{ $points } 个点：{ $from } → { $to }
convert-points = { $n } 个点：{ $from } → { $to }
convert-shift = 最多移动 { $shift } 米
convert-grid = 途中位置取整到 0.0000001 度（约 1 厘米）。
convert-legal = 用于显示和交换。派位请保留 CGCS2000，或在规则里写明 crs。
convert-written = 已写到 { $path }
arg-patch = 用检查写出的修补方案修补图层
arg-only = 只用方案中的这几项操作，如 1,4,7
arg-assign = 把一项操作的地块划给一个片区，如 4=C12；可以写几次
mend-done = 做了 { $n } 项操作：补拐点 { $snap }、消细条 { $dissolve }、按您的决定划归 { $assign }；没有做的 { $rest } 项
mend-assigned = 第 { $number } 项：地块划给 { $id }
mend-catchments = 有 { $n } 个片区改了边界：{ $ids }
mend-named = 有 { $n } 个要素没有自己的编号，写出时带上方案里用的编号。
mend-as-proposed = 图层现在的指纹，与方案所写一致：{ $digest }
mend-as-chosen = 图层现在的指纹（按您的决定）：{ $digest }
mend-crs = 图层原来是 { $crs }，现在按经纬度（WGS 84、CGCS2000）写出：请从 [input.catchments] 里去掉 crs。
refused-patch-layer = 这份修补方案不是给这个图层的：方案写的是 { $expected }，图层是 { $found }
    .hint = 请再检查一次图层，会按现在的样子写出新的方案。
refused-patch-result = 做完操作得到的不是方案所写的结果：应是 { $expected }，得到 { $found }
    .hint = 方案写出后被改过。请再检查一次图层，用 --only 和 --assign 写明您的决定。
refused-patch-number = 方案里没有第 { $number } 项操作，一共 { $n } 项
    .hint = 编号写在方案里，一行一项。
refused-patch-owner = 第 { $number } 项要划归地块，但没有说划给谁；可以划给：{ $candidates }
    .hint = 请写明：--assign { $first }
refused-patch-candidate = 第 { $number } 项的地块不能划给 { $id }；可以划给：{ $candidates }
    .hint = 划给别的，会有片区断成几块，或者那里没有它的边界。
refused-patch-fit = 第 { $number } 项操作与图层对不上
    .hint = 方案写出后被改过。请再检查一次图层。
refused-patch-gone = 您选的这些操作合在一起，{ $id } 就什么也不剩了，或同一地块划了两次
    .hint = 请去掉其中一项。什么也没有写。
refused-patch-fault = 您选的这些操作合在一起，会在 { $place } 附近造成新的问题
    .hint = 请去掉那里的操作，或先做全部稳妥的操作再检查一次。什么也没有写。
refused-patch-ids = 有两个形状不同的要素用了同一个编号，或有要素没有可用的编号
    .hint = 请给每个片区自己的编号，再检查一次。
refused-patch-plain = 修补后的图层按经纬度（WGS 84 或 CGCS2000）写成 GeoJSON 或 GeoPackage
    .hint = 换成别的坐标系，边界会再次取整而错开。请不要写 --to；供显示的另行转换。
refused-patch-written = 文件读回来与原意不符，没有写出
    .hint = 这是程序的错误，请报告。
malformed-patch = { $path } 不是能读的修补方案（第 { $line } 行：{ $why }）
    .hint = 请用检查写出的原文件；您的决定用 --only 和 --assign 写明。
refused-open-layer = { $path } 还在别的软件里打开着，最新的改动在旁边的日志文件里
    .hint = 请在地图软件（QGIS）里保存并关闭，再试一次。
refused-format = 不认识 { $path } 的格式
    .hint = 可读：geojson、gpkg、shp、kml、topojson、wkt.csv、点的 csv。可写：geojson、gpkg，点写 csv。
refused-crs = “{ $name }”不是能转换的坐标系
    .hint = 可用：WGS84、CGCS2000、EPSG:4326、EPSG:4490、EPSG:4491…4554、GCJ-02、BD-09。北京 54、西安 80 和地方坐标系需要官方参数。
refused-strip = 有 { $n } 个点离 { $to } 的中央经线太远
    .hint = 请选本区所在的带。
# addresses and catchment texts
finding-text-not-read = 招生范围读到第 { $at } 个字就读不下去了：“{ $words }”（{ $why ->
        [number] 这里应是门牌号，号码后要有“号”
        [backwards] 范围的前后颠倒了
        [parity] 单号、双号还是单双号，两种读法都行
        [open-list] “以上”“以下”前面有几个号，不知道指哪几个
        [no-ring] 一串边界没有写“所围成的区域”
        [no-place] 河流、铁路等只能作边界
        [incomplete] “等”“…”表示没有列全
        [scope] “除外”管一个还是管几个，说不清
        [too-long] 文字太长
       *[unread] 看不懂这里的说法
    }）
    .hint = 请按片区文字的写法改写这一处；这一句在改好之前不起作用。
finding-text-left-unread = 招生范围读到第 { $at } 个字就读不下去了：“{ $words }”（{ $why ->
        [number] 这里应是门牌号，号码后要有“号”
        [backwards] 范围的前后颠倒了
        [parity] 单号、双号还是单双号，两种读法都行
        [open-list] “以上”“以下”前面有几个号，不知道指哪几个
        [no-ring] 一串边界没有写“所围成的区域”
        [no-place] 河流、铁路等只能作边界
        [incomplete] “等”“…”表示没有列全
        [scope] “除外”管一个还是管几个，说不清
        [too-long] 文字太长
       *[unread] 看不懂这里的说法
    }）；划片按图，不受影响
    .hint = 改写后才能核对文字与图是否一致。
finding-text-both-sides = 第 { $at } 个字起的“{ $words }”按单双号都算
    .hint = 如果只指一侧，请写明“单号”或“双号”。
finding-text-schools-differ = 片区 { $catchment } 在别处写的是另外的学校
    .hint = 同一片区的学校要写得一样。
finding-no-texts = 规则要求按文字划片，但没有 catchments.csv（片区.csv）
    .hint = 请放入片区文字表，或把 [zoning] layer 改为 "polygon"。
finding-catchment-without-text = 片区 { $catchment } 没有文字范围
    .hint = 请补上文字；没有文字的片区，按文字谁也划不进去。
finding-bad-stage = 学段应为 小学、初中 或 幼儿园
    .hint = 空着就是本次派位的学段。
finding-address-not-read = 地址从第 { $at } 个字起没有读懂：“{ $words }”
    .hint = 前面读懂的部分照用；如果划片要用到后面，请按“路、号、小区、幢、单元、室”改写。
finding-coverage-gap = 没有片区含有这个地址（{ $stage }{ $class ->
        [none] {""}
       *[other] ，{ $class }
    }）
    .hint = 请在某个片区的文字里补上它。
finding-coverage-conflict = 这个地址被同级的规则划给不同的学校：{ $catchments }（{ $stage }{ $class ->
        [none] {""}
       *[other] ，{ $class }
    }）
    .hint = 请把其中一处写得更细，或写明“不含”。
finding-coverage-open = 有 { $n } 个已知地址只凭文字定不了（{ $stage }，第 { $rows } 行）
    .hint = 请在地址表里补上社区、期、所在范围或坐标。
finding-coverage-by-design = 有 { $n } 个已知地址按文字可以选择片区（{ $stage }，第 { $rows } 行）
    .hint = 请确认这是本意。
finding-coverage-differs = 文字与图不一致（{ $stage }{ $class ->
        [none] {""}
       *[other] ，{ $class }
    }）：文字 { $text ->
        [none] 没有片区
       *[other] { $text }
    }，图 { $polygons ->
        [none] 没有片区
       *[other] { $polygons }
    }
    .hint = 请改文字或改图，使两者一致。
finding-coverage-sum = 核对了 { $n } 个地址（{ $stage }，逐个类别），其中 { $sound } 个恰好在一个片区
    .hint = 逐个结果见检查文件夹里的覆盖核对表。
finding-open-number = { $street }{ $number }号（{ $stage }）{ $claimed ->
        [twice] 同时属于 { $catchments }
        [nobody] 不属于任何片区（相邻的是 { $catchments }）
       *[unsaid] 算不算在“以上”“以下”里，规则没有写明（{ $catchments }）
    }
    .hint = 请在 [zoning] 里写明 open_range = "inclusive" 或 "exclusive"，或在文字里写“(含)”“(不含)”。
finding-home-text-conflict = { $number } 的住址被同级的规则划给不同的学校：{ $catchments }
    .hint = 请把其中一处写得更细，或写明“不含”；先后顺序不起作用。
finding-home-text-open = { $number } 的住址只凭文字定不了{ $catchments ->
        [none] {""}
       *[other] （可能是 { $catchments }）
    }
    .hint = 请在地址表里补上它的社区、期、所在范围，或写明 [zoning] undecided = "overflow"。
finding-homes-text-open = 有 { $n } 个住址只凭文字定不了（第 { $rows } 行），按规则：没有对口学校
    .hint = 请确认，或在地址表里补上所需的内容。
finding-home-text-differs = { $number } 的住址，文字与图不一致：文字 { $text ->
        [none] 没有片区
       *[other] { $text }
    }，图 { $polygons ->
        [none] 没有片区
       *[other] { $polygons }
    }
    .hint = 请改文字或改图，或写明 [zoning] differ = "overflow"，由办公室处理。
finding-homes-text-differ = 有 { $n } 个住址文字与图不一致（第 { $rows } 行），按规则：留给办公室
    .hint = 这些儿童没有对口学校，请确认。
finding-homes-by-polygon = 有 { $n } 个住址文字定不了，按图划片（第 { $rows } 行）
    .hint = 请确认。
coverage-row = 行
coverage-address = 地址
coverage-stage = 学段
coverage-class = 类别
coverage-verdict = 按文字
coverage-catchments = 文字片区
coverage-polygons = 图上片区
coverage-compared = 文字与图
coverage-in = 一个片区
coverage-several = 可选几个片区
coverage-conflict = 冲突
coverage-nowhere = 无片区
coverage-undecided = 只凭文字定不了
coverage-same = 一致
coverage-differs = 不一致
coverage-no-comparison = 无从比较

## 核验页；%1 起是代入的值，方括号里是单数和复数。

verify-plain = 这一页要用浏览器的脚本核验结果。看不到查询框时：用电脑或别的浏览器打开（iPhone 直接打开文件时不运行脚本），或者看各校名单：
verify-js-name = 派位结果核验
verify-js-large = 大字
verify-js-final = 已定案：结果不再更正。
verify-js-preliminary = 公示中：结果仍可能因异议等更正。
verify-js-code = 封存短码
verify-js-code-text = 请与正式公告上的短码对照。不一样，就是另一份公示包，下面的核验都不算数。
verify-js-roots = 本公示包只公布根值、人数和最后录取线，不按报名号公布。要看自己的结果，请在下面“回执”一栏选用您的回执。
verify-js-number = 报名号
verify-js-example = 例如 %1
verify-js-look = 查看结果并核验
verify-js-offline = 可离线使用，不上传任何内容。
verify-js-where = 报名号在哪里
verify-js-where-text = 报名号在报名回执和通知书上，由数字、大写字母和短横组成；短横和空格可以不输，全角数字也可以。仍然找不到，可以打开各校名单，在里面找。
verify-js-lists = 各校名单
verify-js-redraw = 全部重算
verify-js-children = %1 人
verify-js-redraw-text = 由公布的数字重新算出种子、每个签号和全部派位，逐项与公布的结果比对。全部在本机进行，不用网络。
verify-js-again = 开始重算
verify-js-stop = 停止
verify-js-stopped = 已停止，没有结论。
verify-js-busy = 正在核验……
verify-js-phase-1 = 核对封存的名单……
verify-js-phase-2 = 由公布的数字算出种子……
verify-js-phase-3 = 重算签号……
verify-js-phase-4 = 重新派位……
verify-js-phase-5 = 核对其余各项……
verify-js-part-1 = 名单指纹
verify-js-part-2 = 种子
verify-js-part-3 = 签号
verify-js-part-4 = 派位
verify-js-progress = 已完成 %1%
verify-js-took = %1 行名单，用时 %2 秒。
verify-js-verdict-0 = 核验通过：%1 项全部通过
verify-js-verdict-page = 本页所带的数据核验通过：%1 项通过；另 %2 项需要完整的公示包
verify-js-verdict-1 = 核验不通过：公布的材料自相矛盾
verify-js-verdict-3 = 核验不通过：有文件损坏或格式不对
verify-js-verdict-4 = 缺少文件，不能下结论
verify-js-verdict-unsigned = 核验未完成：%1 项检查通过，没有出错；但缺少签名，或没有说明应由谁签名。请在下面选取公告上的公钥
verify-js-whom = 请保留这一页（截图或打印），告诉招生办公室和公证员。
verify-js-expected = 应为
verify-js-found = 实为
verify-js-refused = 读不了这些材料
verify-js-result-code = 结果短码
verify-js-result-must = 应与办公室随结果公布的一致。
verify-js-left-out = 下列各项要有完整的公示包才能核验，本页里没有那些文件。请在下面“核验完整的公示包”里选取：
verify-js-not-yet = 这个版本尚不核验：%1
verify-js-status-pass = 通过
verify-js-status-fail = 不通过
verify-js-status-malformed = 文件损坏
verify-js-status-missing = 缺文件
verify-js-status-na = 不适用
verify-js-status-elsewhere = 需要完整的公示包
verify-js-lines = 各校最后录取情况
verify-js-last-text = 写的是批次、类别和最后一名的派位号。在志愿更靠前的学校排在它前面的，都会被录取。
verify-js-show = 显示
verify-js-school = 学校
verify-js-seats = 学位
verify-js-in = 录取
verify-js-last = 最后录取
verify-js-all-in = 全部录取
verify-js-traded = 按交换圈录取，没有录取线
verify-js-stopped-here = 录取到此为止
verify-js-price = 学位价格 %1
verify-js-pool = %1：共 %2 个学位，线上 %3 人；最后一名：%4
verify-js-overflow = 统筹
verify-js-differ = 公布的结果是 %1，重新算出的是 %2，两者不一致
verify-js-placed = 录取：%1（第 %2 志愿）
verify-js-placed-plain = 录取：%1
verify-js-placed-overflow = 统筹：%1
verify-js-placed-dealt = 派位：%1
verify-js-placed-chosen = 现场选定：%1
verify-js-ordered = 按决定安排：%1（计划外）
verify-js-unplaced = 尚未安排
verify-js-gone = %1 已退出，没有学位
verify-js-reserve = %1 是预留号，没有用上
verify-js-next-by-hand = 各批次和统筹都没有给您留下学位。接下来由招生办公室人工安排，并通知家长；请留意通知，也可以直接询问招生办公室。
verify-js-next-table = 正在按派位号次序现场选校，请等候轮到。
verify-js-next-waiting = 现在没有学位，在下面的候补名单上；有人放弃时按名单次序递补。
verify-js-waiting = 在 %1 的候补名单上排第 %2（共 %3 户）。
verify-js-unit = 与 %1 捆绑在一起，共用一个派位号。
verify-js-why = 为什么
verify-js-why-private = 各人的志愿和类别没有公布，本页不能说明原因。请用自己的类别和派位号，在“各校最后录取情况”里与志愿更靠前的学校对照：都应排在最后录取者之后。
verify-js-choice = 第 %1 志愿
verify-js-near = 第 %1 近
verify-js-admitted = 录取
verify-js-refused-here = 未录取
verify-js-band = 第 %1 志愿
verify-js-outside = 不在专项名额范围内的儿童
verify-js-kept = 该校另有 %1 个专项名额（%2），您不在范围内。
verify-js-everybody = 全部申请人
verify-js-why-open = 学位 %8 个，轮到这里的都录取了。
verify-js-why-fits = 排在您这一类（%1）之前的有 %2 人，余下 %4 个学位，这一类 %3 人全部录取。
verify-js-why-within = 排在您这一类（%1）之前的有 %2 人；这一类 %3 人争余下 %4 个学位，%6，您排第 %5，最后录取的是 %7。
verify-js-why-within-plain = 排在您这一类（%1）之前的有 %2 人；这一类 %3 人争余下 %4 个学位，%6，您排第 %5。
verify-js-why-after = 排在您这一类（%1）之前的有 %2 人；这一类 %3 人争余下 %4 个学位，%6，您排第 %5，最后录取的是 %7。
verify-js-why-after-plain = 排在您这一类（%1）之前的有 %2 人；这一类 %3 人争余下 %4 个学位，%6，您排第 %5。
verify-js-why-late = 排在您这一类（%1）之前的有 %2 人，%8 个学位都给了他们。
verify-js-why-no-seat = 这一批次开始时已没有学位。
verify-js-why-stopped = 排在您这一类（%1）之前的有 %2 人，您在这一类排第 %5；轮到一组捆绑的儿童时余下的学位不够，按规则录取到此为止。
verify-js-why-no-room = 轮到时余下的学位少于这一组的人数。
verify-js-why-split = 这一组中有人安排在这里：志愿中没有一所学校够全组一起入学，所以按登记次序逐个安排。
verify-js-why-below = 未参加选择：片区各校的学位给了排在前面的人，线下的不再选择。
verify-js-why-dealt = 志愿录取后余下的学位，按派位号的次序派给没有学位的儿童，派到这里。
verify-js-why-chosen = 按派位号次序现场选定，当时有学位。
verify-js-why-least = 安排在这里，全部统筹儿童的路程合计最短（由公布的学位价格证明）。
verify-js-why-elsewhere = 更近；但如果安排在这里，全部儿童的路程合计会更长。
verify-js-why-traded = 录取：排在最前，或者用别校排在最前的学位换来。
verify-js-why-not-traded = %8 个学位归排在最前的人，或者用别校学位换来的人。
verify-js-bar = 同类 %1 人，学位 %2 个，您排第 %3
verify-js-bar-line = 学位到第 %1 名
verify-js-own-number = 您在这所学校的派位号是 %1。
verify-js-draw-number = 派位号
verify-js-hand-number = 摇号次序
verify-js-own-checks = 核验
verify-js-own-roll = 您在封存的名单中（第 %1 行），名单与封存指纹一致
verify-js-own-ticket = 签号由公布的种子算出
verify-js-own-circle = 次序由当众抽出的号码数出
verify-js-own-again = 全部重新派位，您的名次和学校一致
verify-js-own-again-private = 各人的志愿没有公布，不能重新派位
verify-js-own-result = 结果在公示日志中
verify-js-own-wrong = 核验不通过，这个结果暂时不能作准。
verify-js-own-limit = 本页自己核对的是本页带的数据。请对照封存短码；要核对结果短码，请选取完整的公示包，或者用 paiwei、verify.py 核验。
verify-js-proof = 看计算过程
verify-js-proof-text = 下面每个值都可以用别的程序算出，算法写在公示包的 spec 文件夹里。
verify-js-proof-seal = 封存指纹
verify-js-proof-record = 您的材料的指纹
verify-js-proof-root = 名单的树根
verify-js-proof-key = 密钥
verify-js-proof-address = 抽签地址
verify-js-proof-ticket = 签号
verify-js-proof-result-root = 结果的树根
verify-js-proof-roll = 名单里的一行（data/roll.jsonl）
verify-js-proof-result = 结果里的一行（data/results）
verify-js-proof-seed = 种子文本（data/seed.txt）
verify-js-proof-hand = 在任何一台 Unix 机器上手算签号：
verify-js-roll-private = 名单没有公布，不能按报名号查询。
verify-js-no-number = 没有这个报名号：%1
verify-js-no-number-text = 请对照回执再输一次。如果回执上确是这个号，请马上问招生办公室：名单在摇号之前就已封存并公布。
verify-js-near-numbers = 您是不是想输：
verify-js-print = 打印
verify-js-to-compare = 和另一个比较
verify-js-compare = 比较两个报名号
verify-js-compare-text = 在两人都报过的学校，说出分出先后的第一条规则。
verify-js-one = 报名号
verify-js-other = 另一个报名号
verify-js-compare-do = 比较
verify-js-two-places = %1：%2；%3：%4。
verify-js-nowhere = 没有学位
verify-js-two-same = 两人捆绑在一起，共用一个派位号。
verify-js-two-private = 各人的志愿和类别没有公布，本页不能比较。
verify-js-two-nowhere = %1 和 %2 没有在同一批次报过同一所学校，不在同一排序中。
verify-js-two-order = %1 排在 %2 之前；
verify-js-two-band = 分出先后的是志愿次序：第 %1 志愿先于第 %2 志愿。
verify-js-two-class = 分出先后的是类别：%1 先于 %2。
verify-js-two-key = 分出先后的是 %4：%1 先于 %2。
verify-js-two-reserve = 分出先后的是专项名额：前者在范围内，后者不在。
verify-js-two-ticket = 分出先后的是派位号：%1 与 %2，%3。
verify-js-two-number = 分出先后的是报名号：%1 先于 %2。
verify-js-pattern = 这些结果像不像被操纵？
verify-js-pattern-text = 把结果里的连号，与同样规模的 1,000 次公平摇号相比，当场算出。
verify-js-count = 算一算
verify-js-pattern-group = %1，%2：%3 人由摇号分出先后，录取 %4 人。
verify-js-pattern-run = 按报名号排下来，最长连续录取 %1 人。同样规模的公平摇号里，有 %2 会出现这么长或更长的连号。
verify-js-pattern-none = 没有一所学校要靠摇号分出先后。
verify-js-pattern-order = 报名先后与签号先后的相关系数是 %1；公平摇号中，95% 在 −%2 与 %2 之间。%3
verify-js-pattern-usual = 看不出异常。
verify-js-pattern-unusual = 这样的值不常见，但二十次公平摇号里也会有一次。
verify-js-pattern-tiers = 各类别的先后由规则决定，不由摇号决定：同一所学校里，后面的类别有人录取，前面的类别就没有人落下（第 V23 项逐人核对）。
verify-js-pattern-limit = 看起来正常不是证明。证明是“全部重算”的各项核验：种子在名单封存以后当众产生，每个签号、每个学位都可以重新算出。
verify-js-files = 核验完整的公示包
verify-js-files-text = 选取公示包的 zip 文件或解压后的文件夹，本页就核验其中每个文件，并显示结果短码。文件只在本机读取，不上传。
verify-js-zip = zip 文件
verify-js-folder = 文件夹
verify-js-keys = 公钥文件（可信公钥.txt）
verify-js-keys-text = 公示包如有签名，按您认得的公钥核验。请把公告上的公钥抄入一个文本文件，在这里选取；不要用随公示包一起得到的公钥。
verify-js-keys-read = 签名按 %1 里的公钥核验。
verify-js-reading = 正在读取……
verify-js-chosen = 已读取：%1。
verify-js-chosen-other = 这是另一份公示包：%1，封存短码与本页原来的不同。以下都是它的核验。
verify-js-receipt = 回执核验
verify-js-receipt-text = 回执是发给您一家的文件，里面有您登记的情况。在这里选取它，就能核对：登记的情况已封存，结果已入日志，录取线也对。文件不会离开这台设备。
verify-js-receipt-file = 回执文件（.json）
verify-js-receipt-keys = 公告上的公钥（trust.txt）
verify-js-receipt-note = 登记回单（.note），有的话
verify-js-receipt-unread = 这份回执读不出来
verify-js-receipt-exit-0 = 核验通过：这份回执的各项全部通过
verify-js-receipt-exit-1 = 核验不通过：回执自相矛盾，或被改动过。请保存这份文件
verify-js-receipt-exit-3 = 核验不通过：文件损坏，或者不是回执。请重新领取
verify-js-receipt-exit-4 = 核验未完成：缺少所需的材料，见下面各项
verify-js-void = 本次派位是重新进行的。第 %1 次派位于 %2 %3作废。情形：%4；依据：%5；理由：%6；签字：%7。
verify-js-void-late = （截止之后）
verify-js-void-early = （截止之前）
verify-js-void-court = 法院裁判
verify-js-void-event = 产生公开数值的事件没有举行
verify-js-void-known = 有证据表明封存的内容或秘密事先泄露或被改动
verify-js-void-objection = 异议成立，封存的内容须更正
verify-js-receipt-other = 这份回执不属于本页的派位，它的封存短码是 %1
verify-js-receipt-within = 依次比类别、排序、派位号，您不在最后录取者之后。您的派位号 %1，最后录取者的 %2。
verify-js-receipt-within-plain = 依次比类别、排序、派位号，您不在最后录取者之后。
verify-js-receipt-after = 依次比类别、排序、派位号，您排在最后录取者之后。您的派位号 %1，最后录取者的 %2。
verify-js-receipt-after-plain = 依次比类别、排序、派位号，您排在最后录取者之后。
verify-js-receipt-stopped = 轮到一组捆绑的儿童时余下的学位不够，按规则录取到此为止，您排在其后。
verify-js-receipt-facts = 您登记的内容：%1
verify-js-receipt-by-code = 用通知书上的核对码
verify-js-receipt-code-text = 招办按此方式公布时，在这里输入报名号和核对码，就能看到您登记的内容，并核验相应的回执。内容不会离开本设备。
verify-js-receipt-code = 核对码（26 位字母和数字）
verify-js-receipt-open = 打开并核验
verify-js-receipt-code-wrong = 这不是核对码：有一位写错、缺少，或有两位颠倒。请与通知书对照。
verify-js-receipt-code-other = 这是别的报名号的核对码，或没有为该报名号按此方式公布内容，或公布的内容被改动过。请与通知书对照报名号和核对码；都一致的话，请告诉招生办公室和公证员。
verify-js-receipt-closed = 核对码打不开为该报名号公布的内容
verify-js-receipt-listed = 您登记的志愿：%1
verify-js-receipt-later = 这是第 %1 次结果，此前的更正已计入。
verify-js-receipt-tick-signed = 检查点有应签各方的签名
verify-js-receipt-tick-roll = 您的报名号和登记的情况，摇号前已封存
verify-js-receipt-tick-ticket = 派位号由公布的种子算出
verify-js-receipt-tick-result = 结果已入日志，与公布的录取线相符
verify-js-receipt-tick-note = 封存的登记与登记回单一致；不一致时请保存好回单，它有签名，可作证据
verify-js-receipt-all = 逐项核验
verify-js-about = 关于本页
verify-js-about-text = 一页不能证明自己：本页列在公示包的目录里，它的指纹受结果短码保护。请从公告所写的地方取得，或者用下面别的程序核验。
verify-js-about-other = 同一份公示包还可以用 paiwei verify 和 tools/verify.py 核验；三个程序各自按 spec 文件夹里的规则写成。
verify-js-assumed = 公告没有写明之处，以及怎样处理
verify-js-seal = 封存指纹

# 推演
verb-simulate = 推演：换一种划片、学校或规则会怎样；与现状同样的运气相比，只作参考
arg-scenarios = 情景文件（.toml），一个或多个；不写就只看现状
arg-enrolled = 在校生表（.csv）：编号、就读学校、经度、纬度；有的话加上年级、住址
arg-draws = 试摇次数，2 至 50,000，不写就是 200
simulate-base = 现状
simulate-title = 推演报告
simulate-mark = 推演，不是录取结果，不得公布为结果
simulate-head = 名单上 { $children } 名儿童，同样的运气试摇 { $draws } 次。每名儿童在各方案里的号相同，差别不是运气。
simulate-doubt = “±”和区间只含摇号的运气（90%），不含人数、志愿会怎样变。机会按本人的全部号段精确计算，其余儿童的号取 { $draws } 次试摇；假定其余家庭的志愿不变。
simulate-doubt-counted = “±”和区间只含摇号的运气（90%），不含人数、志愿会怎样变。有的批次不按录取线，机会按 { $draws } 次试摇里的次数统计；转盘摇号按机会相等试摇。
simulate-lists = 学校有变化的家庭怎样填报，谁也不知道，这里按一条规则：仍可填报的学校次序不变，新来的学校排在第一所比它远的学校之前；一所也不剩时，由近到远填满。
simulate-scenarios = 情景
simulate-findings = 结论
simulate-maps = 地图
simulate-maps-note = 粗线：学校或边界与现状不同的片区；深色：学校会变的地方。示意图，不是测绘成果。
simulate-moves = 哪些儿童的学校改变
simulate-nobody-moves = 没有儿童的学校改变。
simulate-balance = 均衡
simulate-difference = { $case }：学校会变的地方（深色）
simulate-same-map = { $case }：片区图不变。
simulate-stability = 稳定性
simulate-entry = { $year } 年入学，{ $grade } 年级
simulate-stability-note = 改图会牵动谁。给了在校生表，就也数在校生；允许读完的留在原校，也占着那个学位。儿童很少的小区只计数，不列名。
chart-stability-one = 学校改变的小区：{ $all } 个里有 { $n } 个
chart-stability = 学校改变的小区：{ $all } 个里有 { $n } 个，变过不止一次的 { $often } 个
chart-stability-children = 学校改变的适龄儿童：{ $list }
chart-tiers = 各校儿童中{ $tier }的比例：{ $list }
chart-tiers-rest = 其他或人数太少
chart-classes = 平均分班时最大的班：{ $list }
chart-apart = 与其他儿童最分开的：{ $list }
chart-shape = 不止一块的片区：{ $list }
column-times = 次数
column-estate = 小区
simulate-shape = 片区形状
simulate-shape-note = 块数多于 1：有飞地。紧凑度：圆为 100%，越小越狭长。
simulate-every = 全部数据
simulate-written = 报告写在 { $path }
simulate-not = 没有推演：请先改正上面的问题。
simulate-line = { $figure }：{ $value }（{ $difference }）
difference-points = { $n } 个百分点
difference-none = 不变
difference-open = 看不出差别：{ $mean }，{ $low } 至 { $high }
difference = { $mean }，{ $low } 至 { $high }
subject-all = 全区
subject-no-catchment = 不在片区内
subject-no-tier = 不分顺位
consult-title = 我家会变吗？
consult-mark = 征求意见稿：方案还没有决定
consult-find = 查一查
consult-how = 写小区或街道的名字，或者在地图上点自己的家。贴着分界线的，请向招生办核实。
consult-place = 小区或街道
consult-changed = 学校会变的小区
consult-none = 没有这样的小区。
consult-compound = 小区
consult-far-before = 原来最近的学校
consult-far-after = 以后最近的学校
consult-note = 距离是直线，取小区儿童的中位数，舍去十米以下；儿童太少的小区不列，一个小区分属几处的，也请在地图上点。
consult-note-walk = 距离是步行路程，取小区儿童的中位数，舍去十米以下；主路按从家到学校的直线穿过几条计算；儿童太少的小区不列，一个小区分属几处的，也请在地图上点。
consult-roads = 过主路 { $n } 条
consult-criteria = 权衡的依据
consult-criteria-note = 现状与方案相比，每名儿童签号不变；进第一志愿的、没有去处的是多次试摇的平均。会透露极少数儿童情况的人数不列。
consult-comment = 提意见
consult-comment-office = 意见交招生办；交到哪里、什么时候截止，以公告为准。
consult-comment-how = 在这里查的、写的，都不会离开本页：请复制文字，或者把本页打印出来。
consult-comment-text = 意见文字
consult-comment-copy = 复制文字
consult-js-copied = 已复制
consult-js-straight = 学校后面的米数是从所点的地方量的直线距离。
consult-form-about = 对方案的意见：{ $a }
consult-form-place = 我家所在小区：{ $a }
consult-form-before = 原来的学校：{ $a }
consult-form-after = 以后的学校：{ $a }
consult-form-view = 我的意见：赞成〔 〕 不赞成〔 〕 修改后赞成〔 〕
consult-form-reasons = 理由（上学路程、过马路、兄弟姐妹、其他）：
consult-form-wish = 希望怎样修改：
consult-form-who = 姓名、电话（可以不写）：
consult-js-same = 不变
consult-js-other = 学校会变
consult-js-before = 原来：{ $a }
consult-js-after = 以后：{ $a }
consult-why = 为什么
consult-js-closes = 停办：{ $a }
consult-js-opens = 新开：{ $a }
consult-js-moved = 这块地由 { $a } 划到 { $b }
consult-js-redrawn = 片区重画：由 { $a } 改属 { $b }
consult-js-added = { $a } 也由 { $b } 招生
consult-js-far = 最近的学校：原来 { $a }，以后 { $b }
consult-js-none = 没有学校
consult-js-served = { $a } 改由其他学校招生
consult-js-nowhere = 这里不在任何片区内
consult-js-no-place = 没有找到；小区可能没有列出，请在地图上点
chart-numbers = 数据
chart-load-one = 超出学位的学校 { $before } 所
chart-load-fewer = 超出学位的学校由 { $before } 所减为 { $after } 所
chart-load-more = 超出学位的学校由 { $before } 所增为 { $after } 所
chart-load-note = 每名儿童只计一次：计在片区内可以报名、离家最近的学校。横条是这些儿童占学位的比例；竖线为 85%（有余）、100%（满）和 110%。实际录取落在哪里，看深色横线。
chart-load-same = 超出学位的学校仍是 { $before } 所
chart-distance-one = 一半儿童离片区内最近的学校不超过 { $before }
chart-distance = 离片区内最近的学校，中位距离由 { $before } 变为 { $after }
chart-walk-one = 一半儿童步行到片区内最近的学校不超过 { $before }
chart-walk = 步行到片区内最近的学校，中位路程由 { $before } 变为 { $after }
chart-walk-several = 步行到片区内最近学校的中位路程：{ $list }
chart-choice-one = { $before } 的儿童进第一志愿
chart-choice = 进第一志愿的儿童由 { $before } 变为 { $after }
chart-moves = 学校改变的儿童 { $n } 名；最多的是由 { $from } 到 { $to }
chart-moves-few = 学校改变的儿童 { $n } 名，去向分散
chart-luck = 摇号录取，十次里九次在此
chart-load-several = 超出学位的学校数：{ $list }
chart-distance-several = 离片区内最近学校的中位距离：{ $list }
chart-choice-several = 进第一志愿的儿童：{ $list }
chart-chances = 按志愿录取的机会
chart-chances-least = 按志愿录取机会最低的：{ $list }
chart-chances-note = 每格：机会 ± 区间，下面是儿童人数；颜色越深机会越大；人数少的格子不列。
choice-first = 第一志愿
choice-other = 其他志愿
choice-overflow = 统筹
choice-unplaced = 未安排
column-case = 方案
column-subject = 对象
column-figure = 指标
column-unit = 单位
column-value = 数值
column-round = 批次
column-choice = 志愿
column-chance = 机会
column-error = 标准误
column-difference = 与现状之差
column-low = 区间下限
column-high = 区间上限
column-said = 说明
column-number = 报名号
column-before = 原学校
column-after = 新学校
column-parted = 与兄姐分开
column-school = 学校
column-children = 儿童
column-who = 人群
column-catchment = 片区
sheet-figures = 数据
sheet-movers = 学校改变的儿童
said-yes = 是
unit-count = 个
unit-thousandths = 千分之一
unit-permille = 千分比
unit-mm = 毫米
unit-millionths = 百万分比
figure-first = 进第一志愿的儿童
figure-listed = 按志愿录取的儿童
figure-overflow = 统筹安排的儿童
figure-unplaced = 未安排的儿童
figure-mean = 到录取学校的平均距离
figure-median = 到录取学校的中位距离
figure-ninth = 九成儿童到录取学校不超过
figure-within-500 = 离录取学校 500 米内的儿童
figure-within-1000 = 离录取学校 1 千米内的儿童
figure-within-2000 = 离录取学校 2 千米内的儿童
figure-not-nearest = 不在最近学校的儿童
figure-filled = 录取人数
figure-turned-away = 落选人次
figure-full = 满额的机会
figure-chance = 按志愿录取的机会
figure-school-chance = 填报该校的儿童进该校的机会（进了更靠前志愿的不算）
figure-first-chance = 进第一志愿的机会
figure-changed = 在别的学校的儿童（同样的运气）
figure-better = 其中志愿没有重写、到了更靠前学校的
figure-worse = 其中志愿没有重写、到了更靠后学校的
figure-envy = 更想去的学校录取了顺位、号都在后的人
figure-gain = 换一种填法本可进更想去的学校的儿童
simulate-rules = 规则对比
simulate-rules-note = 同一名单、同样的号：谁会变，变好还是变差；谁更想去的学校录取了排在后面的人，谁换一种填法本可得益。志愿重写过的家庭，变好变差都不计。
figure-children = 儿童
figure-seats = 学位
figure-utilisation = 负荷
figure-beyond-seats = 超出学位的儿童
figure-free-seats = 空余学位
figure-no-school = 没有开办学校可归的儿童
figure-over-full = 超出学位的学校
figure-classes = 需要的班数
figure-class-size = 班额
figure-rather-large-classes = 较大班额（46–55 人）
figure-large-classes = 大班额（56–65 人）
figure-super-large-classes = 超大班额（66 人以上）
figure-pressure = 第一志愿与学位之比
figure-own-mean = 离片区内最近学校的平均距离
figure-own-median = 离片区内最近学校的中位距离
figure-own-ninth = 九成儿童离片区内最近学校不超过
figure-own-farthest = 离片区内最近学校的最远距离
figure-own-within-500 = 片区内最近学校在 500 米内
figure-own-within-1000 = 片区内最近学校在 1 千米内
figure-own-within-1500 = 片区内最近学校在 1.5 千米内
figure-own-within-2000 = 片区内最近学校在 2 千米内
figure-walk-mean = 步行到片区内最近学校的平均路程（走得到的）
figure-walk-median = 步行到片区内最近学校的中位路程
figure-walk-ninth = 九成儿童步行到片区内最近学校不超过
figure-walk-farthest = 步行到片区内最近学校的最远路程（走得到的）
figure-walk-within-500 = 步行 500 米内有片区内学校
figure-walk-within-1000 = 步行 1 千米内有片区内学校
figure-walk-within-1500 = 步行 1.5 千米内有片区内学校
figure-walk-within-2000 = 步行 2 千米内有片区内学校
figure-detour = 步行路程与直线距离之比
figure-no-way = 步行到不了片区内学校的儿童
figure-main-road = 从家到片区内学校要过主路的儿童
figure-main-roads = 其中要过两条以上的
figure-walked-mean = 步行到录取学校的平均路程（走得到的）
figure-walked-median = 步行到录取学校的中位路程（走得到的）
figure-walked-ninth = 九成儿童步行到录取学校不超过（走得到的）
figure-walked-500 = 步行到录取学校 500 米内的儿童
figure-walked-1000 = 步行到录取学校 1 千米内的儿童
figure-walked-2000 = 步行到录取学校 2 千米内的儿童
figure-walked-none = 步行到不了录取学校的儿童
figure-utilisation-gini = 各校饱和程度的差距（基尼系数，0 为完全一样）
figure-group-median = 离片区内最近学校的中位距离（按政策的量法，走得到的）
figure-apart = 与其他儿童的分离度
figure-split-estates = 分属不同学校的小区
figure-displaced = 学校改变的适龄儿童
figure-displaced-units = 学校改变的户（一同派位的算一户）
figure-parted = 与兄姐分开的儿童
figure-displaced-estates = 学校改变的小区
figure-displaced-pupils = 现在就读学校不再对口的在校生
figure-pupils = 在校生
figure-pupils-closed = 所在学校停办的在校生
figure-pupils-outside = 住在本校片区以外的在校生
figure-of-tier = 该顺位占本校儿童的比例
figure-holes = 洞
figure-pieces = 块数
figure-overlaps = 片区重叠处
figure-gaps = 片区之间的空隙
figure-compactness = 紧凑度
figure-schools-outside = 不在片区内的学校
change-school-open = { $school } { $name }开办，{ $seats } 个学位
change-school-open-plain = { $school } { $name }开办
change-school-close = { $school } 停办
change-school-seats = { $school } 的学位改为 { $seats } 个
change-school-other = { $school } 的登记有改动
change-patch = 按补丁 { $file } 修正边界
change-layer = 片区改用 { $file }
change-policy-file = 规则改用 { $file }
change-policy-set = 规则改动：{ $set }
change-round = 增加批次 { $id }
change-children-percent = 儿童数改为 { $n }%（{ $where }）
change-children-more = 增加 { $n } 名儿童（{ $where }）
change-children-fewer = 减少 { $n } 名儿童（{ $where }）
simulate-moved = { $n ->
        [0] 没有儿童的学校改变；
       *[other] { $n } 名儿童的学校改变，其中 { $parted } 名与兄姐分开；
    }{ $lists } 户的志愿按规则重写
change-catchment = { $catchment }：{ $added ->
        [0] {""}
       *[other] 增加 { $add }
    }{ $dropped ->
        [0] {""}
       *[other] 不再含 { $drop }
    }
change-move = { $named ->
        [0] 一块地
       *[other] { $what }
    }由 { $from } 划到 { $to }
finding-scenario-name = { $what ->
        [school] 没有学校 { $name }
        [catchment] 没有片区 { $name }
        [feature] 文件里没有要素 { $name }
       *[key] 规则里没有 { $name }
    }
    .hint = { $near ->
        [none] 请核对名称。
       *[other] 您是不是想写 { $near }？
    }
finding-scenario-needs = { $why ->
        [count] 数目太大
        [code] 学校代码的形式不对
        [seats] 学位要么写 seats，要么写 classes 和 class_size
        [close-seats] 停办的学校没有学位和班数
        [open-seats] 学校开办，要写有多少学位（seats = …）
        [point] 经纬度不全，或者不是度数
        [add-or-drop] 没有写 add 或 drop：片区增减哪些学校
        [one-place] 地方只写一处：estate、ground、file（或片区），其中一项
        [ground] ground 不是一块完好的地：至少三个“经度,纬度”，边不相交
        [from-to] from 和 to 是同一个片区
        [assign] assign 要写成 编号 = "片区"
        [patch-form] 补丁文件读不懂
        [patch-fit] 补丁与这份片区不符，或者所选的操作不能一起做
        [policy] 没有写 file 或 set：规则改成怎样
        [amount] percent、more、fewer 写且只写一项
        [percent] percent 应在 0 到 1000 之间
        [class-size] class_size 至少为 1
       *[numbers] 报名号太长，新增儿童的编号放不下
    }
    .hint = 情景里这一段的写法见 README“推演”一节。
finding-scenario-file = 情景所写的文件 { $name } 不在旁边
    .hint = 请把它放在情景文件的同一文件夹里，或者改正文件名。
finding-scenario-nobody = 这项改动一名儿童也没有涉及
    .hint = 请核对小区名、地块和片区；报名号表里要有住址，才能按小区名查找。
finding-scenario-others = 这块地上有 { $n } 名儿童住在别的片区，没有随着划走
    .hint = 如果也要划走，请再写一项，from 写他们的片区。
finding-scenario-later = 这项改动对 { $entry } 入学的儿童还不生效
    .hint = 由 from_year、grades 决定；要看以后的年份，请在情景里写 year。
finding-scenario-no-school = 片区 { $catchment } 没有一所开办的学校了，住在那里的儿童有 { $n } 名
    .hint = 请再写一项，给这个片区指定学校；不写的话，这些儿童不计入任何学校。
finding-scenario-same = 这个情景什么也没有改变
    .hint = 请核对各项改动：数字、片区、学校可能和现在一样，或者还没有生效。
finding-scenario-fewer = 要减少 { $asked } 名，那里只有 { $n } 名儿童
    .hint = 请改小数字；现在按全部减去计算。
finding-scenario-lists = { $n } 户的学校有变化，志愿按规则重写
    .hint = 规则写在报告里；要保持原样，请写 lists = "keep"。
